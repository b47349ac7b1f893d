"""Runs a command and writes to a file the most bytes it had resident, and its CPU seconds.

    measure.py FILE COMMAND…

A process inherits the peak of whoever started it, so a small one must do that.
"""

import os
import sys

pid = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(f"{usage.ru_maxrss * 1024} {usage.ru_utime + usage.ru_stime}")
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
