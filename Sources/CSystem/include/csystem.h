#pragma once

/// How many arguments the program was started with, its own name included; -1 where the C library
/// has not said.
int rebill_arguments_count(void);

/// One of them, as bytes that end with 0. The index is below the count.
const char *rebill_argument(int index);

/// `syncfs`, which the C library shows only under `_GNU_SOURCE`.
int rebill_syncfs(int descriptor);

/// Asks the kernel to start writing a file's bytes to disk, and does not wait. What comes of it is
/// told by `syncfs`.
void rebill_start_writeback(int descriptor);

/// Opens a file without a name in a folder, for reading and writing; -1 and `errno` on failure.
int rebill_open_unnamed(const char *folder);

/// From now on SIGINT and SIGTERM end the program at once, with exit 130 and 143. A file over the
/// limit on sizes fails to be written, and where the address space is limited, running out of it is
/// told.
void rebill_exit_on_signals(void);

/// Whether they are passed over: while a run is made current, and after it. What was published must
/// not end as if nothing had been.
void rebill_hold_signals(int isHeld);

/// Has the C library give freed memory back to the system in pieces of 1 MiB; left alone it keeps
/// more of it the larger the pieces are.
void rebill_give_memory_back(void);

/// Tell ThreadSanitizer, where the program is built with it, that this thread has just taken a lock
/// or is about to leave it. Otherwise nothing happens.
void rebill_lock_taken(void *lock);
void rebill_lock_left(void *lock);
