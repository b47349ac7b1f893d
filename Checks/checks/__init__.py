"""Checks of the program from outside, all of them run against the built program.

kit       what they share: a small month, running the program, findings
oracle    an independent model of a run, and random cases on which the two must agree
hostile   input that an enemy would write
torture   calls of the system that fail, kills, and losses of power
mutation  changes of the code that a test must notice

Run them with this folder's parent on PYTHONPATH: `python3 -m checks.hostile --help`.
"""
