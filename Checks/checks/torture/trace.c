// Writes down every call by which a program changes a folder, with the bytes it writes.
//
// To be loaded with LD_PRELOAD. TRACE_LOG names the log, TRACE_ROOT the beginning of the paths to
// watch; with TRACE_END=N the program ends, as if killed, before its Nth watched call that syncs.
// A record is a line `call TAB descriptor TAB number TAB bytes TAB path TAB path2`, then the bytes.
// Only calls that succeeded are written down, in the order in which they took effect.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 65536, KILLED = 137 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int log_descriptor = -1;
static long syncs_left = -1;
static const char *root = NULL;
static char is_watched[DESCRIPTORS_MAX];

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))real(#name))

static void put(const void *bytes, size_t count) {
  static ssize_t (*put_real)(int, const void *, size_t) = NULL;
  if (put_real == NULL) put_real = REAL(ssize_t, write, int, const void *, size_t);
  if (put_real(log_descriptor, bytes, count) != (ssize_t)count) abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("TRACE_LOG");
  const char *end = getenv("TRACE_END");
  root = getenv("TRACE_ROOT");
  if (log == NULL || root == NULL) abort();
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  log_descriptor = REAL(int, open, const char *, int, ...)(log, flags, 0600);
  if (log_descriptor < 0) abort();
  if (end != NULL) syncs_left = atol(end);
}

static int is_in_root(const char *path) { return strncmp(path, root, strlen(root)) == 0; }

static void tell(
    const char *call, int descriptor, long number, const char *path, const char *path2,
    const void *bytes, size_t count) {
  char line[9000];
  int length = snprintf(
      line, sizeof line, "%s\t%d\t%ld\t%zu\t%s\t%s\n", call, descriptor, number, count, path,
      path2);
  if (length >= (int)sizeof line) abort();
  put(line, length);
  if (count > 0) put(bytes, count);
}

// Runs a call, and writes it down when it succeeded, before any other may run.
#define WATCHED(type, is_of_interest, call, ...) \
  do { \
    pthread_mutex_lock(&mutex); \
    type result = (call); \
    int code = errno; \
    if (result >= 0 && (is_of_interest)) tell(__VA_ARGS__); \
    pthread_mutex_unlock(&mutex); \
    errno = code; \
    return result; \
  } while (0)

static int watches(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS_MAX && is_watched[descriptor];
}

static int opened(int descriptor, const char *path, int flags) {
  if (descriptor < 0) return descriptor;
  if (descriptor >= DESCRIPTORS_MAX) abort();
  is_watched[descriptor] = is_in_root(path) && (flags & O_TMPFILE) != O_TMPFILE;
  if (is_watched[descriptor]) tell("open", descriptor, flags, path, "", NULL, 0);
  return descriptor;
}

static int open_real(const char *name, const char *path, int flags, mode_t mode) {
  pthread_mutex_lock(&mutex);
  int result = ((int (*)(const char *, int, ...))real(name))(path, flags, mode);
  int code = errno;
  opened(result, path, flags);
  pthread_mutex_unlock(&mutex);
  errno = code;
  return result;
}

static mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_real("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_real("open64", path, flags, mode);
}

int close(int descriptor) {
  int was_watched = watches(descriptor);
  if (was_watched) is_watched[descriptor] = 0;
  WATCHED(
      int, was_watched, REAL(int, close, int)(descriptor), "close", descriptor, 0, "", "", NULL, 0);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  WATCHED(
      ssize_t, watches(descriptor),
      REAL(ssize_t, write, int, const void *, size_t)(descriptor, bytes, count), "write",
      descriptor, -1, "", "", bytes, (size_t)result);
}

int mkdir(const char *path, mode_t mode) {
  WATCHED(
      int, is_in_root(path), REAL(int, mkdir, const char *, mode_t)(path, mode), "mkdir", -1, 0,
      path, "", NULL, 0);
}

int rmdir(const char *path) {
  WATCHED(
      int, is_in_root(path), REAL(int, rmdir, const char *)(path), "rmdir", -1, 0, path, "", NULL,
      0);
}

int unlink(const char *path) {
  WATCHED(
      int, is_in_root(path), REAL(int, unlink, const char *)(path), "unlink", -1, 0, path, "",
      NULL, 0);
}

int rename(const char *from, const char *to) {
  WATCHED(
      int, is_in_root(from) || is_in_root(to),
      REAL(int, rename, const char *, const char *)(from, to), "rename", -1, 0, from, to, NULL, 0);
}

int symlink(const char *target, const char *path) {
  WATCHED(
      int, is_in_root(path), REAL(int, symlink, const char *, const char *)(target, path),
      "symlink", -1, 0, path, target, NULL, 0);
}

static void end_at_sync(int descriptor) {
  if (watches(descriptor) && syncs_left > 0 && --syncs_left == 0) _exit(KILLED);
}

int fsync(int descriptor) {
  end_at_sync(descriptor);
  WATCHED(
      int, watches(descriptor), REAL(int, fsync, int)(descriptor), "fsync", descriptor, 0, "", "",
      NULL, 0);
}

int fdatasync(int descriptor) {
  end_at_sync(descriptor);
  WATCHED(
      int, watches(descriptor), REAL(int, fdatasync, int)(descriptor), "fsync", descriptor, 0, "",
      "", NULL, 0);
}

int syncfs(int descriptor) {
  end_at_sync(descriptor);
  WATCHED(
      int, watches(descriptor), REAL(int, syncfs, int)(descriptor), "syncfs", descriptor, 0, "",
      "", NULL, 0);
}
