// Counts the calls of a program that touch the files of a job, and spoils one of them.
//
//   TORTURE_ROOT    only what lies below this folder counts; relative paths always do
//   TORTURE_LOG     a file that gets one line per call: `name path`
//   TORTURE_SKIP    names of calls that do not count, each between commas
//   TORTURE_ONLY    if given, the one call that counts
//   TORTURE_TARGET  if given, only paths that end with it count
//   TORTURE_AT      the number of the call that is spoiled, from 1
//   TORTURE_DO      kill, stop, pause, short, grow, shrink, rewrite, replace, vanish, the number
//                   of an errno, or full: from then on nothing that takes room on disk succeeds
//   TORTURE_WITH    the file that replaces another one
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 4096, PATH_BYTES_MAX = 4096 };

static const char *root, *skip, *only, *target, *action, *with;
static long at;
static long calls;
static int log_descriptor = -1;
static int is_armed;
// What each descriptor of the job was opened as.
static char *paths[DESCRIPTORS_MAX];

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void arm(void) {
  root = getenv("TORTURE_ROOT");
  if (!root) return;
  skip = getenv("TORTURE_SKIP");
  only = getenv("TORTURE_ONLY");
  target = getenv("TORTURE_TARGET");
  action = getenv("TORTURE_DO");
  with = getenv("TORTURE_WITH");
  const char *number = getenv("TORTURE_AT");
  at = number ? atol(number) : 0;
  const char *log = getenv("TORTURE_LOG");
  if (log) {
    long plain = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    // High, so that the program gets the descriptors that it gets without the shim.
    log_descriptor = (int)syscall(SYS_fcntl, plain, F_DUPFD_CLOEXEC, 1000);
    syscall(SYS_close, plain);
  }
  is_armed = 1;
}

static int is_listed(const char *list, const char *name) {
  char word[40];
  snprintf(word, sizeof word, ",%s,", name);
  return strstr(list, word) != NULL;
}

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

static int is_ours(const char *path) {
  return is_armed && path && (path[0] != '/' || strncmp(path, root, strlen(root)) == 0);
}

static const char *path_of(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS_MAX ? paths[descriptor] : NULL;
}

static void note(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS_MAX || !is_ours(path)) return;
  paths[descriptor] = strdup(path);
}

// Does to the file what another program could do meanwhile.
static void meddle(const char *path) {
  if (!strcmp(action, "kill")) {
    syscall(SYS_kill, getpid(), SIGKILL);
  } else if (!strcmp(action, "pause")) {
    syscall(SYS_kill, getpid(), SIGSTOP);
  } else if (!strcmp(action, "stop")) {
    // To this very thread, so that it comes before the call.
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGTERM);
  } else if (!strcmp(action, "shrink")) {
    struct stat info;
    if (!stat(path, &info)) syscall(SYS_truncate, path, info.st_size / 2);
  } else if (!strcmp(action, "vanish")) {
    syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  } else if (!strcmp(action, "replace")) {
    syscall(SYS_renameat, AT_FDCWD, with, AT_FDCWD, path);
  } else {
    int flags = O_WRONLY | (!strcmp(action, "grow") ? O_APPEND : 0);
    long descriptor = syscall(SYS_openat, AT_FDCWD, path, flags, 0);
    if (descriptor < 0) return;
    syscall(SYS_write, descriptor, "meddled with\n", 13);
    syscall(SYS_close, descriptor);
  }
}

// What becomes of a call: 0, an errno to fail with, or -1 for a transfer cut short.
static int fate(const char *name, const char *path) {
  if (!is_armed || !path) return 0;
  if (skip && is_listed(skip, name)) return 0;
  if (only && strcmp(only, name)) return 0;
  if (target && !ends_with(path, target)) return 0;
  long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (log_descriptor >= 0) {
    char line[PATH_BYTES_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", name, path);
    syscall(SYS_write, log_descriptor, line, length);
  }
  if (action && !strcmp(action, "full")) {
    static const char needs_room[] = ",write,pwrite,mkdir,symlink,rename,fsync,syncfs,";
    return number >= at && is_listed(needs_room, name) ? ENOSPC : 0;
  }
  if (number != at || !action) return 0;
  if (!strcmp(action, "short")) return -1;
  if (action[0] >= '0' && action[0] <= '9') return atoi(action);
  meddle(path);
  return 0;
}

static int fate_at(const char *name, const char *path) {
  return is_ours(path) ? fate(name, path) : 0;
}

// A call that fails by -1, of a path or of a descriptor.
#define OR_FAIL(code) \
  do { \
    int code_of_failure = (code); \
    if (code_of_failure > 0) { errno = code_of_failure; return -1; } \
  } while (0)

#define OPENS(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    OR_FAIL(fate_at("open", path)); \
    int descriptor = real(path, flags, mode); \
    note(descriptor, path); \
    return descriptor; \
  }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
  int name(int folder, const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    OR_FAIL(fate_at("open", path)); \
    int descriptor = real(folder, path, flags, mode); \
    note(descriptor, path); \
    return descriptor; \
  }
OPENS_AT(openat)
OPENS_AT(openat64)

#define CREATES(name) \
  int name(const char *path, mode_t mode) { \
    REAL(name); \
    OR_FAIL(fate_at("open", path)); \
    int descriptor = real(path, mode); \
    note(descriptor, path); \
    return descriptor; \
  }
CREATES(creat)
CREATES(creat64)

int close(int descriptor) {
  REAL(close);
  char *path = (char *)path_of(descriptor);
  if (!path) return real(descriptor);
  int failure = fate("close", path);
  paths[descriptor] = NULL;
  free(path);
  int result = real(descriptor);
  OR_FAIL(failure);
  return result;
}

// Half of what was asked for, where the transfer is to be cut short.
#define TRANSFERS(called, name, parameters, passed) \
  ssize_t called parameters { \
    REAL(called); \
    int failure = fate(name, path_of(descriptor)); \
    OR_FAIL(failure); \
    if (failure < 0 && count > 1) count /= 2; \
    return real passed; \
  }
TRANSFERS(read, "read", (int descriptor, void *bytes, size_t count),
          (descriptor, bytes, count))
TRANSFERS(write, "write", (int descriptor, const void *bytes, size_t count),
          (descriptor, bytes, count))
TRANSFERS(pread, "pread", (int descriptor, void *bytes, size_t count, off_t place),
          (descriptor, bytes, count, place))
TRANSFERS(pread64, "pread", (int descriptor, void *bytes, size_t count, off64_t place),
          (descriptor, bytes, count, place))
TRANSFERS(pwrite, "pwrite",
          (int descriptor, const void *bytes, size_t count, off_t place),
          (descriptor, bytes, count, place))
TRANSFERS(pwrite64, "pwrite",
          (int descriptor, const void *bytes, size_t count, off64_t place),
          (descriptor, bytes, count, place))

#define OF_DESCRIPTOR(name, parameters, passed) \
  int name parameters { \
    REAL(name); \
    OR_FAIL(fate(#name, path_of(descriptor))); \
    return real passed; \
  }
OF_DESCRIPTOR(fsync, (int descriptor), (descriptor))
OF_DESCRIPTOR(fdatasync, (int descriptor), (descriptor))
OF_DESCRIPTOR(syncfs, (int descriptor), (descriptor))
OF_DESCRIPTOR(sync_file_range, (int descriptor, off64_t from, off64_t count, unsigned flags),
              (descriptor, from, count, flags))
OF_DESCRIPTOR(ftruncate, (int descriptor, off_t size), (descriptor, size))
OF_DESCRIPTOR(ftruncate64, (int descriptor, off64_t size), (descriptor, size))
OF_DESCRIPTOR(flock, (int descriptor, int operation), (descriptor, operation))
OF_DESCRIPTOR(fstat, (int descriptor, struct stat *info), (descriptor, info))

#define OF_PATH(name, parameters, passed) \
  int name parameters { \
    REAL(name); \
    OR_FAIL(fate_at(#name, path)); \
    return real passed; \
  }
OF_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
OF_PATH(rmdir, (const char *path), (path))
OF_PATH(unlink, (const char *path), (path))
OF_PATH(rename, (const char *from, const char *path), (from, path))
OF_PATH(symlink, (const char *content, const char *path), (content, path))
OF_PATH(lstat, (const char *path, struct stat *info), (path, info))
OF_PATH(stat, (const char *path, struct stat *info), (path, info))
OF_PATH(access, (const char *path, int mode), (path, mode))

ssize_t readlink(const char *path, char *room, size_t count) {
  REAL(readlink);
  OR_FAIL(fate_at("readlink", path));
  return real(path, room, count);
}

// A folder's descriptor is the library's own; its path is kept beside the stream.
enum { STREAMS_MAX = 64 };
static struct { DIR *stream; char *path; } streams[STREAMS_MAX];

DIR *opendir(const char *path) {
  REAL(opendir);
  int failure = fate_at("opendir", path);
  if (failure > 0) {
    errno = failure;
    return NULL;
  }
  DIR *stream = real(path);
  for (int slot = 0; stream && is_ours(path) && slot < STREAMS_MAX; slot++) {
    if (streams[slot].stream) continue;
    streams[slot].path = strdup(path);
    streams[slot].stream = stream;
    break;
  }
  return stream;
}

int closedir(DIR *stream) {
  REAL(closedir);
  for (int slot = 0; slot < STREAMS_MAX; slot++) {
    if (streams[slot].stream != stream) continue;
    free(streams[slot].path);
    streams[slot].stream = NULL;
  }
  return real(stream);
}

static int fate_of_stream(DIR *stream) {
  for (int slot = 0; slot < STREAMS_MAX; slot++) {
    if (streams[slot].stream == stream) return fate("readdir", streams[slot].path);
  }
  return 0;
}

struct dirent *readdir(DIR *stream) {
  REAL(readdir);
  int failure = fate_of_stream(stream);
  if (failure > 0) {
    errno = failure;
    return NULL;
  }
  return real(stream);
}

struct dirent64 *readdir64(DIR *stream) {
  REAL(readdir64);
  int failure = fate_of_stream(stream);
  if (failure > 0) {
    errno = failure;
    return NULL;
  }
  return real(stream);
}

// The secret of a process decides in what order it spills: with one that is always the same, the
// calls of a run come in the order in which they were listed.
long syscall(long number, ...) {
  static long (*real)(long, ...);
  va_list list;
  va_start(list, number);
  long given[6];
  for (int index = 0; index < 6; index++) given[index] = va_arg(list, long);
  va_end(list);
  if (number == SYS_getrandom && given[0] != 0) {
    memset((void *)given[0], 0x5A, (size_t)given[1]);
    return given[1];
  }
  if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return real(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

ssize_t getrandom(void *room, size_t count, unsigned flags) {
  (void)flags;
  memset(room, 0x5A, count);
  return (ssize_t)count;
}
