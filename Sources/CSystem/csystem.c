#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int arguments_count = -1;
static char **arguments;

// The C library hands them to every constructor, as it does to main. A program in Swift gets none
// in main, and reads them from /proc, which need not be there.
__attribute__((constructor)) static void keep_arguments(int count, char **texts) {
  arguments_count = count;
  arguments = texts;
}

int rebill_arguments_count(void) { return arguments ? arguments_count : -1; }

const char *rebill_argument(int index) { return arguments[index]; }

int rebill_syncfs(int descriptor) { return syncfs(descriptor); }

void rebill_start_writeback(int descriptor) {
  sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int rebill_open_unnamed(const char *folder) {
  int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return descriptor;
  // File systems without unnamed files: a name, for as long as it takes to remove it.
  char path[4096];
  if (snprintf(path, sizeof path, "%s/.spill-XXXXXX", folder) >= (int)sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  descriptor = mkostemp(path, O_CLOEXEC);
  if (descriptor >= 0) unlink(path);
  return descriptor;
}

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <malloc.h>

// Free of locks, so a handler may read it while any thread writes it.
static _Atomic int are_held;

void rebill_hold_signals(int isHeld) { are_held = isHeld; }

static void stop(int signal) {
  if (are_held) return;
  // Until the last rename nothing is published, and the spill file has no name: to stop is to go.
  static const char text[] = "rebill: stopped\n";
  ssize_t ignored = write(2, text, sizeof text - 1);
  (void)ignored;
  _exit(128 + signal);
}

enum { faults_count = 4, probe_bytes = 64 << 20 };
static const int faults[faults_count] = {SIGABRT, SIGILL, SIGTRAP, SIGSEGV};
static struct sigaction earlier[faults_count];

// A runtime that gets no memory ends the program without a word of why.
static void tell_fault(int signal) {
  static const char text[] =
      "error: out of memory: the limit on address space (ulimit -v) is too tight\n"
      "  help: allow 192 MiB more than --memory says, or lower --memory; nothing was published\n";
  if (mmap(NULL, probe_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) {
    ssize_t ignored = write(2, text, sizeof text - 1);
    (void)ignored;
    _exit(74);
  }
  for (int index = 0; index < faults_count; index++) {
    if (faults[index] == signal) sigaction(signal, &earlier[index], NULL);
  }
  // What failed is tried again when this returns; an abort is not.
  if (signal == SIGABRT) raise(signal);
}

static void tell_faults(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = tell_fault;
  sigemptyset(&action.sa_mask);
  for (int index = 0; index < faults_count; index++) {
    sigaction(faults[index], &action, &earlier[index]);
  }
}

void rebill_exit_on_signals(void) {
  // A file over the limit (ulimit -f) is an error with a reason, like a full disk.
  signal(SIGXFSZ, SIG_IGN);
  tell_faults();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = stop;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

void rebill_give_memory_back(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

#if __has_feature(thread_sanitizer)
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void rebill_lock_taken(void *lock) { __tsan_acquire(lock); }
void rebill_lock_left(void *lock) { __tsan_release(lock); }
#else
void rebill_lock_taken(void *lock) { (void)lock; }
void rebill_lock_left(void *lock) { (void)lock; }
#endif
