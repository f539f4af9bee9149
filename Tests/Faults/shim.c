/* Stands between nucleid and libc (LD_PRELOAD, ld.so(8)) for files below one folder, and makes calls
 * fail at random or writes them down in their order.
 *
 * FAULTS_BELOW        the folder; whatever lies elsewhere is left alone
 * FAULTS_WHILE        calls fail only while this file exists
 * FAULTS_PER_MILLE    how many of a thousand calls fail
 * FAULTS_SEED         any number
 * FAULTS_HANG         fsync does not return while this file exists, as on a share whose server is gone;
 *                     a file with '.reached' after its name says that one is waiting
 * FAULTS_HANG_LIST    readdir does not return while this file exists; FILE.reached likewise
 * FAULTS_SLOW_MS      how much longer fsync takes, and a write of a MiB
 * FAULTS_SPIN         a thread that has opened a file named '.png' for reading waits for ever at the next
 *                     mutex, which is no call of a disk, while this file exists
 * FAULTS_TRACE        a file to which every call is written: 'call<TAB>result<TAB>path[<TAB>path]', the
 *                     call being 'fail' and the result '-errno' where it was made to fail
 *
 * Paths have control characters, '%' and whatever is no ASCII as '%XX'. The file's own calls go to the
 * kernel by syscall(2), past the functions that it replaces. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "paths.h"

static const char *below, *flag, *hang, *hang_list, *spin;
static unsigned slow_ms;
static _Thread_local int has_opened_image;
static int (*lock_mutex)(pthread_mutex_t *);
static size_t below_length;
static unsigned per_mille;
static int trace = -1;
static atomic_uint_fast64_t state;

__attribute__((constructor)) static void begin(void) {
    const char *text;
    below = getenv("FAULTS_BELOW");
    below_length = below ? strlen(below) : 0;
    flag = getenv("FAULTS_WHILE");
    hang = getenv("FAULTS_HANG");
    hang_list = getenv("FAULTS_HANG_LIST");
    spin = getenv("FAULTS_SPIN");
    slow_ms = (text = getenv("FAULTS_SLOW_MS")) ? (unsigned)atoi(text) : 0;
    *(void **)&lock_mutex = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    per_mille = (text = getenv("FAULTS_PER_MILLE")) ? (unsigned)atoi(text) : 0;
    atomic_store(&state, (text = getenv("FAULTS_SEED")) ? (uint64_t)atoll(text) : 1);
    if ((text = getenv("FAULTS_TRACE")))
        trace = (int)syscall(
            SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* SplitMix64 (Steele, Lea, Flood, 2014); every call draws a number of its own. */
static uint64_t draw(void) {
    uint64_t z = atomic_fetch_add(&state, 0x9E3779B97F4A7C15) + 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static int is_below(const char *path) {
    return below_length > 0 && strncmp(path, below, below_length) == 0
        && (path[below_length] == '/' || path[below_length] == 0);
}

static char *escape(char *to, char *end, const char *path) {
    for (; *path && to + 4 < end; path++) {
        unsigned char c = (unsigned char)*path;
        if (c > ' ' && c < 127 && c != '%') *to++ = (char)c;
        else to += sprintf(to, "%%%02X", c);
    }
    return to;
}

/* One write(2) a line, so that lines of several threads do not mix. */
static void record(const char *call, long result, const char *path, const char *other) {
    if (trace < 0 || !is_below(path)) return;
    int before = errno;
    char line[2 * 3 * PATH_MAX + 128], *end = line + sizeof line - 2;
    char *to = line + sprintf(line, "%s\t%ld\t", call, result);
    to = escape(to, end, path);
    if (other) {
        *to++ = '\t';
        to = escape(to, end, other);
    }
    *to++ = '\n';
    syscall(SYS_write, trace, line, to - line);
    errno = before;
}

/* Whether this call fails now; errno is set then, to one of `count` reasons. */
static int fails(const char *path, const int *reasons, unsigned count) {
    if (per_mille == 0 || !flag || !is_below(path)) return 0;
    uint64_t number = draw();
    if (number % 1000 >= per_mille || syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) != 0) return 0;
    errno = reasons[(number / 1000) % count];
    record("fail", -errno, path, NULL);
    return 1;
}
static const int disk[] = {EIO, ENOSPC}, opening[] = {EIO, ENOSPC, EMFILE};

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    int writes = (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0;
    path_at(folder, name, path);
    if (writes && fails(path, opening, 3)) return -1;
    int descriptor = (int)syscall(SYS_openat, folder, name, flags, mode);
    if (!writes && spin && is_below(path) && strstr(path, ".png")) has_opened_image = 1;
    if (writes) record("open", descriptor, path, NULL);
    return descriptor;
}

#define OPEN_AT open_at
#include "opening.h"

static int exists(const char *path) { return syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0; }

static void be_slow(const char *path) {
    if (slow_ms > 0 && is_below(path)) usleep(slow_ms * 1000);
}

static void hang_while(const char *file, const char *path) {
    if (!file || !is_below(path) || !exists(file)) return;
    char reached[PATH_MAX];
    snprintf(reached, sizeof reached, "%s.reached", file);
    syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, reached, O_WRONLY | O_CREAT, 0600));
    while (exists(file)) usleep(10000);
}

/* The same function as readdir64 where long has 64 bits. */
struct dirent *readdir(DIR *stream) {
    static struct dirent *(*next)(DIR *);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "readdir");
    char path[PATH_MAX];
    path_of(dirfd(stream), path);
    hang_while(hang_list, path);
    return next(stream);
}
struct dirent64 *readdir64(DIR *stream) { return (struct dirent64 *)readdir(stream); }

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    /* A constructor that ran before ours may have come here. */
    if (!lock_mutex) *(void **)&lock_mutex = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    while (has_opened_image && exists(spin)) usleep(10000);
    return lock_mutex(mutex);
}

/* Writes at an offset, or where the file is where that is below 0. */
static ssize_t write_at(int descriptor, const void *bytes, size_t count, off_t offset) {
    return offset < 0 ? syscall(SYS_write, descriptor, bytes, count)
                      : syscall(SYS_pwrite64, descriptor, bytes, count, offset);
}

static ssize_t write_or_fail(int descriptor, const void *bytes, size_t count, off_t offset) {
    char path[PATH_MAX];
    path_of(descriptor, path);
    if (fails(path, disk, 2)) {
        // Half of the failures come after a part has been written, as on a disk that fills up.
        if (draw() & 1 && count > 1) return write_at(descriptor, bytes, count / 2, offset);
        return -1;
    }
    if (count >= 1 << 20) be_slow(path);
    ssize_t written = write_at(descriptor, bytes, count, offset);
    record("write", written, path, NULL);
    return written;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return write_or_fail(descriptor, bytes, count, -1);
}
/* Writers of TIFF go back in a file that is not published yet. */
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return write_or_fail(descriptor, bytes, count, offset);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset) {
    return write_or_fail(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
    char path[PATH_MAX];
    path_of(descriptor, path);
    if (fails(path, disk, 2)) return -1;
    hang_while(hang, path);
    be_slow(path);
    int result = (int)syscall(SYS_fsync, descriptor);
    record("fsync", result, path, NULL);
    return result;
}
int fdatasync(int descriptor) { return fsync(descriptor); }

/* The kernel has closed the descriptor also where close(2) says EIO. */
int close(int descriptor) {
    char path[PATH_MAX];
    path_of(descriptor, path);
    int flags = (int)syscall(SYS_fcntl, descriptor, F_GETFL);
    int result = (int)syscall(SYS_close, descriptor);
    if (result == 0 && flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fails(path, disk, 2))
        return -1;
    return result;
}

int renameat2(int from, const char *source, int to, const char *target, unsigned flags) {
    char path[PATH_MAX], other[PATH_MAX];
    path_at(from, source, path);
    path_at(to, target, other);
    if (fails(path, disk, 2) || fails(other, disk, 2)) return -1;
    int result = (int)syscall(SYS_renameat2, from, source, to, target, flags);
    record("rename", result, path, other);
    return result;
}
int rename(const char *source, const char *target) {
    return renameat2(AT_FDCWD, source, AT_FDCWD, target, 0);
}
int renameat(int from, const char *source, int to, const char *target) {
    return renameat2(from, source, to, target, 0);
}

int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    path_at(folder, name, path);
    int result = (int)syscall(SYS_unlinkat, folder, name, flags);
    record("unlink", result, path, NULL);
    return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int mkdirat(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    path_at(folder, name, path);
    int result = (int)syscall(SYS_mkdirat, folder, name, mode);
    record("mkdir", result, path, NULL);
    return result;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }
