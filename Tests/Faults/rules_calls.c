/* The functions of libc around which the rules are obeyed; the calls themselves go on to the next
 * library. */
#define _GNU_SOURCE
#include "paths.h"
#include "rules.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static int (*next_openat)(int, const char *, int, ...);
static ssize_t (*next_write)(int, const void *, size_t);
static ssize_t (*next_pwrite)(int, const void *, size_t, off_t);
static int (*next_fsync)(int), (*next_fdatasync)(int);
static int (*next_renameat2)(int, const char *, int, const char *, unsigned);
static int (*next_linkat)(int, const char *, int, const char *, int);
static int (*next_unlinkat)(int, const char *, int);
static int (*next_mkdirat)(int, const char *, mode_t);
static int (*next_fstatat)(int, const char *, struct stat *, int);
static int (*next_statvfs)(const char *, struct statvfs *);
static int (*next_fstatvfs)(int, struct statvfs *);

__attribute__((constructor)) static void begin(void) {
    next_openat = dlsym(RTLD_NEXT, "openat");
    next_write = dlsym(RTLD_NEXT, "write");
    next_pwrite = dlsym(RTLD_NEXT, "pwrite");
    next_fsync = dlsym(RTLD_NEXT, "fsync");
    next_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    next_renameat2 = dlsym(RTLD_NEXT, "renameat2");
    next_linkat = dlsym(RTLD_NEXT, "linkat");
    next_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    next_mkdirat = dlsym(RTLD_NEXT, "mkdirat");
    next_fstatat = dlsym(RTLD_NEXT, "fstatat");
    next_statvfs = dlsym(RTLD_NEXT, "statvfs");
    next_fstatvfs = dlsym(RTLD_NEXT, "fstatvfs");
    read_rules();
}

/* One call on one or two names in folders, with the rules around it. */
#define OBEYING(calls, folder, name, other_folder, other_name, type, call) \
    char path[PATH_MAX], other[PATH_MAX]; \
    path_at(folder, name, path); \
    if (*(other_name)) path_at(other_folder, other_name, other); \
    const char *second = *(other_name) ? other : NULL; \
    if (obey(calls, path, second, 0, NULL)) return -1; \
    type result = call; \
    obey(calls, path, second, 1, NULL); \
    return result

static int open_by_rules(int folder, const char *name, int flags, mode_t mode) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
    OBEYING(
        writes ? CREATE : READ, folder, name, AT_FDCWD, "", int,
        next_openat(folder, name, flags, mode));
}

#define OPEN_AT open_by_rules
#include "opening.h"

ssize_t write(int descriptor, const void *bytes, size_t size) {
    OBEYING(WRITE, descriptor, "", AT_FDCWD, "", ssize_t, next_write(descriptor, bytes, size));
}
ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    OBEYING(
        WRITE, descriptor, "", AT_FDCWD, "", ssize_t, next_pwrite(descriptor, bytes, size, offset));
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

int fsync(int descriptor) {
    OBEYING(FSYNC, descriptor, "", AT_FDCWD, "", int, next_fsync(descriptor));
}
int fdatasync(int descriptor) {
    OBEYING(FSYNC, descriptor, "", AT_FDCWD, "", int, next_fdatasync(descriptor));
}

int renameat2(int from, const char *source, int to, const char *target, unsigned flags) {
    OBEYING(
        RENAME | (flags & RENAME_NOREPLACE ? EXCLUSIVE : 0), from, source, to, target, int,
        next_renameat2(from, source, to, target, flags));
}
int rename(const char *source, const char *target) {
    return renameat2(AT_FDCWD, source, AT_FDCWD, target, 0);
}
int renameat(int from, const char *source, int to, const char *target) {
    return renameat2(from, source, to, target, 0);
}

int linkat(int from, const char *source, int to, const char *target, int flags) {
    OBEYING(LINK, from, source, to, target, int, next_linkat(from, source, to, target, flags));
}
int link(const char *source, const char *target) {
    return linkat(AT_FDCWD, source, AT_FDCWD, target, 0);
}

int unlinkat(int folder, const char *name, int flags) {
    OBEYING(
        flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, name, AT_FDCWD, "", int,
        next_unlinkat(folder, name, flags));
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int folder, const char *name, mode_t mode) {
    OBEYING(MKDIR, folder, name, AT_FDCWD, "", int, next_mkdirat(folder, name, mode));
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int fstatat(int folder, const char *name, struct stat *status, int flags) {
    OBEYING(STAT, folder, name, AT_FDCWD, "", int, next_fstatat(folder, name, status, flags));
}
/* The same structure where `long` has 64 bits. */
int fstatat64(int folder, const char *name, struct stat64 *status, int flags) {
    return fstatat(folder, name, (struct stat *)status, flags);
}
int lstat(const char *name, struct stat *status) {
    return fstatat(AT_FDCWD, name, status, AT_SYMLINK_NOFOLLOW);
}

static int free_by_rules(const char *path, int result, struct statvfs *status) {
    long long free = -1;
    if (result != 0) return result;
    if (obey(ROOM, path, NULL, 0, &free)) return -1;
    if (free >= 0) status->f_bavail = status->f_bfree = (unsigned long)free / status->f_frsize;
    return 0;
}
int statvfs(const char *name, struct statvfs *status) {
    return free_by_rules(name, next_statvfs(name, status), status);
}
int fstatvfs(int descriptor, struct statvfs *status) {
    char path[PATH_MAX];
    path_of(descriptor, path);
    return free_by_rules(path, next_fstatvfs(descriptor, status), status);
}
int statvfs64(const char *name, struct statvfs64 *status) {
    return statvfs(name, (struct statvfs *)status);
}
int fstatvfs64(int descriptor, struct statvfs64 *status) {
    return fstatvfs(descriptor, (struct statvfs *)status);
}
