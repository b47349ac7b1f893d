"""Where things are in the repository, and how one check starts another as a program."""

import os
import sys

CHECKS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOT = os.path.dirname(CHECKS)
CONFORMANCE = os.path.join(ROOT, "fixtures", "conformance")
SMALL_BOOK = os.path.join(ROOT, "fixtures", "books", "small", "book")


def module_command(name):
    """The words that run a module of this package."""
    return [sys.executable, "-m", name]


def environment():
    """The environment in which a module of this package is found from any folder."""
    paths = [CHECKS, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
