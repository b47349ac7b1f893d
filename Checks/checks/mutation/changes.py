"""The changes a mutation check makes: one operator or constant of a Swift file at a time."""

import re
from dataclasses import dataclass

SWAPS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
    "+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "+=": "-=", "-=": "+=", "*=": "+=",
    "/=": "*=", "&+": "&-", "&-": "&+", "&*": "&+", "<<": ">>", ">>": "<<", "&": "|", "|": "&",
    "^": "|", "...": "..<", "..<": "...", "true": "false", "false": "true", "max": "min",
    "min": "max",
}
TOKEN = re.compile(
    r"(?P<skip>//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|@\w+(?:\([^)]*\))?"
    r"|\b(?:precondition|assert)\b[^\n]*|keepingCapacity: \w+)"
    r"|(?P<word>\b(?:true|false|max(?=\()|min(?=\())\b)"
    r"|(?<= )(?P<binary>[<>=!&|+*/%^-]{1,2})(?= )"
    r"|(?P<range>\.\.[.<])"
    r"|(?P<not>(?<=[\s(])!(?=[a-z(]))"
    r"|(?<![\w.])(?P<number>0x[0-9A-F_]+|[0-9][0-9_]*)(?![\w.])",
    re.DOTALL,
)


@dataclass(frozen=True)
class Change:
    """`old` at `start` of a file becomes `new`."""

    path: str
    start: int
    line: int
    old: str
    new: str

    def applied(self, text):
        return text[:self.start] + self.new + text[self.start + len(self.old):]

    def told(self, text):
        line = text.splitlines()[self.line - 1].strip()
        return f"{self.path}:{self.line}: {self.old} -> {self.new or 'nothing'}: {line}"


def replacements(kind, old, before):
    """What may stand in place of a token; `before` is the character before it."""
    if kind == "number":
        value = int(old.replace("_", ""), 0)
        if before == "-" or value > 0xFFFF_FFFF:
            # -1 stands for none, and any other below 0 would; a hash may mix by any odd number.
            return ["0"]
        return [str(value + 1)] + ([str(value - 1)] if value > 0 else [])
    if kind == "not":
        return [""]
    return [SWAPS[old]] if old in SWAPS else []


def changes_of(path, text):
    """Every change of a file, in order.

    Left alone are comments, strings, preconditions, and whether memory is kept for later.
    """
    found = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        line = text.count("\n", 0, match.start()) + 1
        before = text[match.start() - 1:match.start()]
        for new in replacements(kind, match.group(), before):
            found.append(Change(path, match.start(), line, match.group(), new))
    return found
