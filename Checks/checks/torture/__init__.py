"""Calls of the system that fail, kills, signals, and losses of power."""
