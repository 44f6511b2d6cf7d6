// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a driver: ends its process by SIGKILL at one boundary of its journal. MUSTER_KILL_AT=2k-1 kills before the
// k-th record is written, so after all that came of the records before it; 2k kills when it is on the disk, so before
// anything comes of it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int records;

static int is_journal(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/journal.db-wal") != NULL;
}

static int boundary(void) {
    const char *text = getenv("MUSTER_KILL_AT");
    return text ? atoi(text) : 0;
}

static int sync_then(int (*real)(int), int descriptor) {
    if (!is_journal(descriptor)) return real(descriptor);
    int number = ++records;
    int at = boundary();
    if (at == 2 * number - 1) kill(getpid(), SIGKILL);
    int result = real(descriptor);
    if (at == 2 * number) kill(getpid(), SIGKILL);
    return result;
}

int fdatasync(int descriptor) {
    return sync_then((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"), descriptor);
}

int fsync(int descriptor) {
    return sync_then((int (*)(int))dlsym(RTLD_NEXT, "fsync"), descriptor);
}
