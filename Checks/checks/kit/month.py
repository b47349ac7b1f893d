"""A small month: rows that are rated, and a folder with a book to rate them with."""

import os
import shutil
import tempfile

from checks.kit.places import SMALL_BOOK

PERIOD = "2026-10"
PREVIOUS = "2026-09"
ACCOUNT = "ve9EPM428h8vShlRW1KT"
HEADER = (
    b"sid,account_sid,direction,from,to,status,date_sent,num_segments,num_media,date_updated\n"
)


def row(number):
    """A message that is rated."""
    return (
        f"SM{number:032x},{ACCOUNT},outbound-api,+14155550101,+12125550102,delivered,"
        "2026-10-05T09:01:00Z,1,0,2026-10-05T09:02:00Z\n"
    ).encode()


class Folder:
    """A folder of its own for one test, with a copy of the small book; leave it by `with`."""

    def __init__(self, name, parent=None):
        self.folder = tempfile.mkdtemp(prefix=f"rebill-{name}-", dir=parent)
        shutil.copytree(SMALL_BOOK, self.path("book"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *parts):
        """A path below the folder."""
        return os.path.join(self.folder, *parts)

    def write(self, name, data):
        """Writes a file, with the folders above it. Returns its path."""
        full = self.path(name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)
        return full

    def read(self, name):
        """The bytes of a file."""
        with open(self.path(name), "rb") as file:
            return file.read()
