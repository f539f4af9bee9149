/* Ends nucleid right after one of the calls that change files below a folder (LD_PRELOAD, ld.so(8)),
 * and refuses calls as file systems do that cannot make them.
 *
 * CRASH_BELOW      the folder; whatever lies elsewhere is left alone
 * CRASH_WHILE      calls count only while this file exists
 * CRASH_AT         the number of the call, from 1, after which the process dies; 0 for none
 * CRASH_SIGNAL     the signal that it dies of (SIGKILL unless said)
 * CRASH_TRACE      a file to which every call that counts is written:
 *                  'call<TAB>result<TAB>path[<TAB>path]', the result being '-errno' of a failure
 * CRASH_LACKS      calls that the file system lacks: 'renameat2' (with flags: EINVAL, as on NFS),
 *                  'linkat' (EPERM, as on vfat)
 * CRASH_READ_ONLY  a folder below which nothing can be changed (EROFS, as on a read-only mount)
 *
 * A call counts whether or not it succeeds. Calls go on to what is loaded next, so that this may stand
 * before shim.c. Paths must be without tabs and line feeds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "paths.h"

static const char *below, *flag, *lacks, *read_only;
static long fatal_call;
static int fatal_signal = SIGKILL, trace = -1;
static atomic_long calls;

__attribute__((constructor)) static void begin(void) {
    const char *text;
    below = getenv("CRASH_BELOW");
    flag = getenv("CRASH_WHILE");
    lacks = getenv("CRASH_LACKS");
    read_only = getenv("CRASH_READ_ONLY");
    if ((text = getenv("CRASH_AT"))) fatal_call = atol(text);
    if ((text = getenv("CRASH_SIGNAL"))) fatal_signal = atoi(text);
    if ((text = getenv("CRASH_TRACE")))
        trace = (int)syscall(
            SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_in(const char *folder, const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return length > 0 && strncmp(path, folder, length) == 0
        && (path[length] == '/' || path[length] == 0);
}

static int lacks_call(const char *call) { return lacks && strstr(lacks, call); }

/* One write(2) a line, so that lines of several threads do not mix. */
static void record(const char *call, long result, const char *path, const char *other) {
    char line[2 * PATH_MAX + 128];
    int length = snprintf(
        line, sizeof line, "%s\t%ld\t%s%s%s\n", call, result, path, other ? "\t" : "",
        other ? other : "");
    syscall(SYS_write, trace, line, length);
}

/* Counts a call that has been made, and ends the process if it was the one; errno is kept. */
static void count(const char *call, long result, const char *path, const char *other) {
    if (!is_in(below, path) && !(other && is_in(below, other))) return;
    int before = errno;
    if (!flag || syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) == 0) {
        if (trace >= 0) record(call, result < 0 ? -before : result, path, other);
        if (atomic_fetch_add(&calls, 1) + 1 == fatal_call) {
            kill(getpid(), fatal_signal);
            // The signal may be taken by another thread; this one goes no further.
            for (;;) pause();
        }
    }
    errno = before;
}

/* Whether nothing can be changed at a path; errno is set then. */
static int is_read_only(const char *path) {
    if (!is_in(read_only, path)) return 0;
    errno = EROFS;
    return 1;
}

/* The function of this name that is loaded next. */
#define NEXT(name) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    NEXT(openat);
    int creates = (flags & (O_CREAT | O_TRUNC)) != 0;
    if (!creates && (flags & O_ACCMODE) == O_RDONLY) return next(folder, name, flags, mode);
    char path[PATH_MAX];
    path_at(folder, name, path);
    if (is_read_only(path)) return -1;
    int descriptor = next(folder, name, flags, mode);
    if (creates) count("open", descriptor, path, NULL);
    return descriptor;
}

#define OPEN_AT open_at
#include "opening.h"

/* Counts what was done to an open file; what the process says on standard output does not count. */
static long done(const char *call, int descriptor, long result) {
    if (descriptor <= STDERR_FILENO) return result;
    int before = errno;
    char path[PATH_MAX];
    path_of(descriptor, path);
    errno = before;
    count(call, result, path, NULL);
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    NEXT(write);
    return done("write", descriptor, next(descriptor, bytes, size));
}
ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    NEXT(pwrite);
    return done("write", descriptor, next(descriptor, bytes, size, offset));
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}
int ftruncate(int descriptor, off_t size) {
    NEXT(ftruncate);
    return (int)done("truncate", descriptor, next(descriptor, size));
}
int ftruncate64(int descriptor, off_t size) { return ftruncate(descriptor, size); }
int fchmod(int descriptor, mode_t mode) {
    NEXT(fchmod);
    return (int)done("mode", descriptor, next(descriptor, mode));
}
int futimens(int descriptor, const struct timespec times[2]) {
    NEXT(futimens);
    return (int)done("times", descriptor, next(descriptor, times));
}
int fsync(int descriptor) {
    NEXT(fsync);
    return (int)done("fsync", descriptor, next(descriptor));
}
int fdatasync(int descriptor) { return fsync(descriptor); }

int renameat2(int from, const char *source, int to, const char *target, unsigned flags) {
    NEXT(renameat2);
    char path[PATH_MAX], other[PATH_MAX];
    path_at(from, source, path);
    path_at(to, target, other);
    if (is_read_only(path) || is_read_only(other)) return -1;
    if (flags && lacks_call("renameat2")) {
        errno = EINVAL;
        return -1;
    }
    int result = next(from, source, to, target, flags);
    count("rename", result, path, other);
    return result;
}
int rename(const char *source, const char *target) {
    return renameat2(AT_FDCWD, source, AT_FDCWD, target, 0);
}
int renameat(int from, const char *source, int to, const char *target) {
    return renameat2(from, source, to, target, 0);
}

int linkat(int from, const char *source, int to, const char *target, int flags) {
    NEXT(linkat);
    char path[PATH_MAX], other[PATH_MAX];
    path_at(from, source, path);
    path_at(to, target, other);
    if (is_read_only(other)) return -1;
    if (lacks_call("linkat")) {
        errno = EPERM;
        return -1;
    }
    int result = next(from, source, to, target, flags);
    count("link", result, path, other);
    return result;
}
int link(const char *source, const char *target) {
    return linkat(AT_FDCWD, source, AT_FDCWD, target, 0);
}

int unlinkat(int folder, const char *name, int flags) {
    NEXT(unlinkat);
    char path[PATH_MAX];
    path_at(folder, name, path);
    if (is_read_only(path)) return -1;
    int result = next(folder, name, flags);
    count(flags & AT_REMOVEDIR ? "rmdir" : "unlink", result, path, NULL);
    return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int folder, const char *name, mode_t mode) {
    NEXT(mkdirat);
    char path[PATH_MAX];
    path_at(folder, name, path);
    if (is_read_only(path)) return -1;
    int result = next(folder, name, mode);
    count("mkdir", result, path, NULL);
    return result;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }
