"""C files that are loaded into the program, between it and the C library."""

import os
import shutil
import subprocess

from checks.kit.findings import expect


def compile_library(source, folder, *options):
    """Compiles a C file into a library of a folder. Returns its path."""
    named = os.environ.get("CC", "cc")
    compiler = next(filter(None, map(shutil.which, (named, "clang", "cc", "gcc"))), None)
    expect(compiler, "no C compiler was found: cc, clang or gcc")
    library = os.path.join(folder, os.path.basename(source).removesuffix(".c") + ".so")
    subprocess.run(
        [compiler, *options, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library
