"""How one call of the program went."""

import signal
import subprocess
from dataclasses import dataclass

from checks.kit.findings import Finding


@dataclass
class Result:
    """One call of the program; the status is negative after a signal."""

    status: int
    out: str
    err: str
    # Of the clock, or of the processor where the call was measured.
    seconds: float = 0
    # At the peak; 0 where it was not measured.
    rss_bytes: int = 0

    def told(self):
        """Status and messages, for a finding."""
        return f"exit {self.status}: {self.err[:600]}"


def describe(status):
    """A status in words."""
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit {status}"


def finished(process, seconds):
    """Waits for a process so many seconds at most. Returns both of its texts, where piped."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Finding(f"{process.args[1:]}: no end within {seconds:.0f} s") from None
    return [(text or b"").decode("utf-8", "replace") for text in (out, err)]
