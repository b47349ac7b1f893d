"""Compares the files of two runs byte for byte."""

import difflib
import os
import re

NOT_COMPARED = {"manifest.json", "SHA256SUMS"}
DIFF_LINES_MAX = 12
LINE_LETTERS_MAX = 400


def run_files(folder):
    """The bytes of every file that counts, by path."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(parent, name)
            path = os.path.relpath(full, folder)
            if path not in NOT_COMPARED:
                with open(full, "rb") as file:
                    found[path] = file.read()
    if "suspense.csv" in found:
        found["suspense.csv"] = without_detail(found["suspense.csv"])
    return found


def without_detail(data):
    """Blanks the one column whose wording is free, and keeps every other byte."""
    text = data.decode("utf-8", "surrogateescape")
    blanked = ""
    for record in csv_records(text):
        cells = raw_cells(record)
        if len(cells) == 6 and cells[4] != "detail":
            cells[4] = ""
        blanked += ",".join(cells)
    return blanked.encode("utf-8", "surrogateescape")


def csv_records(text):
    """The records of a CSV text with their line ends; a LF inside quotes ends nothing."""
    record, is_quoted = "", False
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        record += line
        is_quoted ^= line.count('"') % 2 == 1
        if not is_quoted:
            yield record
            record = ""
    if record:
        yield record


def raw_cells(record):
    """The cells as written, quotes and all; a comma inside quotes parts nothing."""
    cells = [""]
    for number, piece in enumerate(record.split('"')):
        quote = '"' if number else ""
        parts = [piece] if number % 2 else piece.split(",")
        cells[-1] += quote + parts[0]
        cells += parts[1:]
    return cells


def short_diff(path, expected, actual):
    lines = difflib.unified_diff(
        expected.decode("utf-8", "backslashreplace").split("\n"),
        actual.decode("utf-8", "backslashreplace").split("\n"),
        f"oracle/{path}", f"tool/{path}", lineterm="", n=0,
    )
    shown = [line[:LINE_LETTERS_MAX] for line in lines]
    rest = len(shown) - DIFF_LINES_MAX
    more = [f"... {rest} more lines"] if rest > 0 else []
    return "".join(f"    {line}\n" for line in shown[:DIFF_LINES_MAX] + more)


def mismatches(expected_folder, actual_folder):
    """A text for every file that is missing, surplus or different."""
    expected, actual = run_files(expected_folder), run_files(actual_folder)
    problems = [f"  {path}: missing\n" for path in sorted(expected.keys() - actual.keys())]
    problems += [f"  {path}: surplus\n" for path in sorted(actual.keys() - expected.keys())]
    for path in sorted(expected.keys() & actual.keys()):
        if expected[path] != actual[path]:
            problems.append(f"  {path}: differs\n" + short_diff(path, expected[path], actual[path]))
    return problems
