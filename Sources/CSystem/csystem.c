#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

static volatile sig_atomic_t are_held;

void rebill_hold_signals(int isHeld) { are_held = isHeld; }

static void stop(int signal) {
  if (are_held) return;
  // Until the last rename nothing is published, and the spill file has no name: to stop is to go.
  static const char text[] = "rebill: stopped\n";
  ssize_t ignored = write(2, text, sizeof text - 1);
  (void)ignored;
  _exit(128 + signal);
}

void rebill_exit_on_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = stop;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}
