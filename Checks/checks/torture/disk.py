"""A disk that keeps only what was synced, as far as real file systems promise it.

The model, which is harsher than any file system that is in use:

- What a program does is first in memory. `fsync` of a file keeps its bytes and its size, but not
  its name. `fsync` of a folder keeps the names in it, but neither the bytes of its files, nor what
  is in its folders, nor its own name. `syncfs` keeps all that came before it.
- To make, remove or rename one name is one change: a loss of power keeps it whole or not at all. A
  rename between two folders is sure once both are synced. A symlink is one with its target.
- Of the changes and the writes that are not synced, any may be kept and any may be lost, whatever
  their order was. What is kept of the changes takes effect in the order in which it was made.
- A file that was not synced is kept with any size between the synced one and its own; each block
  past the synced bytes is kept or is zeros. Nobody else's bytes appear in it.
"""

BLOCK_BYTES = 4096
O_CREAT, O_EXCL, O_TRUNC = 0o100, 0o200, 0o1000
SYNCS = ("fsync", "syncfs")


class File:
    """A file: its bytes, and those of them that are sure."""

    def __init__(self):
        self.data = b""
        self.kept = b""

    def after_loss(self, rng, share):
        """Its bytes after a loss of power."""
        if self.kept == self.data or rng.random() < share / 2:
            return self.data
        sizes = (len(self.kept), len(self.data), rng.randint(len(self.kept), len(self.data)))
        size = rng.choice(sizes)
        blocks = [self.kept]
        for start in range(len(self.kept), size, BLOCK_BYTES):
            block = self.data[start : min(start + BLOCK_BYTES, size)]
            blocks.append(block if rng.random() < share else bytes(len(block)))
        return b"".join(blocks)


class Link:
    """A symlink."""

    def __init__(self, target):
        self.target = target


class Folder:
    """A folder: its names, and those of them that are sure."""

    def __init__(self):
        self.names = {}
        self.kept = {}


class Change:
    """A change of names that is not sure yet. `lost` and `made` are lists of folder, name, node."""

    def __init__(self, lost, made):
        self.lost = lost
        self.made = made
        self.waits = {folder for folder, _, _ in lost + made}

    def apply(self, names_of):
        for folder, name, node in self.lost:
            names = names_of(folder)
            if names.get(name) is node:
                del names[name]
        for folder, name, node in self.made:
            names_of(folder)[name] = node


class Disk:
    """Takes a trace, call by call."""

    def __init__(self):
        self.root = Folder()
        self.opened = {}
        self.pending = []

    def find(self, path):
        """The folder that holds a path, and the last name of the path."""
        *parents, name = path.split("/")
        folder = self.root
        for part in parents:
            folder = folder.names[part]
        return folder, name

    def node(self, path):
        folder, name = self.find(path)
        return folder.names.get(name)

    def change(self, lost, made):
        change = Change(lost, made)
        change.apply(lambda folder: folder.names)
        self.pending.append(change)

    def add(self, path, node):
        folder, name = self.find(path)
        self.change([], [(folder, name, node)])

    def remove(self, path):
        folder, name = self.find(path)
        self.change([(folder, name, folder.names[name])], [])

    def take(self, call):
        """One call of the program."""
        getattr(self, "take_" + call.name)(call)

    def take_open(self, call):
        node = self.node(call.path)
        while isinstance(node, Link):
            call.path = call.path.rpartition("/")[0] + "/" + node.target
            node = self.node(call.path)
        if node is None:
            assert call.number & O_CREAT, f"{call.path} was opened, but is not there"
            node = File()
            self.add(call.path, node)
        assert not call.number & O_TRUNC, "the model has no truncation"
        self.opened[call.descriptor] = node

    def take_close(self, call):
        del self.opened[call.descriptor]

    def take_write(self, call):
        self.opened[call.descriptor].data += call.data

    def take_mkdir(self, call):
        self.add(call.path, Folder())

    def take_symlink(self, call):
        self.add(call.path, Link(call.path2))

    def take_unlink(self, call):
        self.remove(call.path)

    def take_rmdir(self, call):
        self.remove(call.path)

    def take_rename(self, call):
        (old, old_name), (new, new_name) = self.find(call.path), self.find(call.path2)
        node = old.names[old_name]
        self.change([(old, old_name, node)], [(new, new_name, node)])

    def take_fsync(self, call):
        node = self.opened[call.descriptor]
        if isinstance(node, File):
            node.kept = node.data
            return
        for change in self.pending:
            change.waits.discard(node)
        self.settle()

    def take_syncfs(self, _):
        for change in self.pending:
            change.waits.clear()
        self.settle()
        settle_files(self.root)

    def settle(self):
        """Makes sure what waits for no sync."""
        for change in self.pending:
            if not change.waits:
                change.apply(lambda folder: folder.kept)
        self.pending = [change for change in self.pending if change.waits]

    def after_loss(self, rng):
        """The tree that a loss of power leaves, as a dict of paths; a folder is None."""
        share = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        names = {}

        def names_of(folder):
            if folder not in names:
                names[folder] = dict(folder.kept)
            return names[folder]

        for change in self.pending:
            if rng.random() < share:
                change.apply(names_of)
        return tree(self.root, names_of, lambda file: file.after_loss(rng, share))

    def as_seen(self):
        """The tree as long as the power is on."""
        return tree(self.root, lambda folder: folder.names, lambda file: file.data)


def settle_files(folder):
    for node in folder.names.values():
        if isinstance(node, Folder):
            settle_files(node)
        elif isinstance(node, File):
            node.kept = node.data


def tree(root, names_of, data_of):
    """Every path below a folder: None for a folder, `Link` or bytes."""
    found = {}
    waiting = [("", root)]
    while waiting:
        prefix, folder = waiting.pop()
        for name, node in names_of(folder).items():
            path = prefix + name
            if isinstance(node, Folder):
                found[path] = None
                waiting.append((path + "/", node))
            else:
                found[path] = data_of(node) if isinstance(node, File) else node
    return found
