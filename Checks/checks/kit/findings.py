"""What a check found, and how it says so."""


class Finding(Exception):
    """What a check found; the message says how to see it again."""


def expect(is_so, message):
    """Raises a finding unless it is so."""
    if not is_so:
        raise Finding(message)
