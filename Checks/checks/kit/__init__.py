"""What the checks share.

findings  what a check found, and how it says so
places    where things are in the repository, and how one check runs another's program
month     a small month: rows, header, a folder with a book
program   how one call of the program went
shop      the program in a folder of its own
native    C files that are loaded into the program
"""
