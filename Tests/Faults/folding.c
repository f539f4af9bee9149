/* Stands between nucleid and libc (LD_PRELOAD, ld.so(8)) and lets names below the folder FAULTS_FOLD be
 * found whatever their case, and kept as they were given, as on SMB. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *fold;
static size_t fold_length;
/* Held from the look for a name to the end of the call, so that two threads do not make two names of
 * one. */
static pthread_mutex_t folding = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    fold = getenv("FAULTS_FOLD");
    fold_length = fold ? strlen(fold) : 0;
}

static int is_below(int folder, const char *name) {
    char link[64], path[PATH_MAX];
    if (fold_length == 0) return 0;
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, sizeof path, "%s", name);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 2);
        snprintf(path + (length > 0 ? length : 0), 2, "/");
    }
    return strncmp(path, fold, fold_length) == 0 && path[fold_length] == '/';
}

/* The name by which a folder has what is called so whatever its case; the name itself if it has none.
 * `text` is for the name, which has one component where it is relative. */
static const char *folded(int folder, const char *name, char text[PATH_MAX]) {
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    size_t start = (size_t)(last - name);
    if (!*last || start + NAME_MAX + 1 > PATH_MAX) return name;
    memcpy(text, name, start);
    strcpy(text + start, start ? "" : ".");
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int descriptor = (int)syscall(SYS_openat, folder, text, flags, 0);
    DIR *listing = descriptor < 0 ? NULL : fdopendir(descriptor);
    const char *found = name;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (strcasecmp(entry->d_name, last) != 0) continue;
        strcpy(text + start, entry->d_name);
        found = text;
        // The name itself is the best.
        if (strcmp(entry->d_name, last) == 0) break;
    }
    if (listing) closedir(listing);
    return found;
}

/* Makes a call with `folded_name` in place of `name`. */
#define FOLDING(folder, name, type, call) \
    char text[PATH_MAX]; \
    int is_folded = is_below(folder, name); \
    if (is_folded) pthread_mutex_lock(&folding); \
    const char *folded_name = is_folded ? folded(folder, name, text) : name; \
    type result = (type)call; \
    int error = errno; \
    if (is_folded) pthread_mutex_unlock(&folding); \
    errno = error; \
    return result

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    FOLDING(folder, name, int, syscall(SYS_openat, folder, folded_name, flags, mode));
}

#define OPEN_AT open_at
#include "opening.h"

int renameat2(int from, const char *source, int to, const char *target, unsigned flags) {
    FOLDING(to, target, int, syscall(SYS_renameat2, from, source, to, folded_name, flags));
}
int renameat(int from, const char *source, int to, const char *target) {
    return renameat2(from, source, to, target, 0);
}
int rename(const char *source, const char *target) {
    return renameat2(AT_FDCWD, source, AT_FDCWD, target, 0);
}
int linkat(int from, const char *source, int to, const char *target, int flags) {
    FOLDING(to, target, int, syscall(SYS_linkat, from, source, to, folded_name, flags));
}
int unlinkat(int folder, const char *name, int flags) {
    FOLDING(folder, name, int, syscall(SYS_unlinkat, folder, folded_name, flags));
}
int mkdirat(int folder, const char *name, mode_t mode) {
    FOLDING(folder, name, int, syscall(SYS_mkdirat, folder, folded_name, mode));
}
/* The kernel's structure is glibc's where `long` has 64 bits. */
int fstatat(int folder, const char *name, struct stat *status, int flags) {
    FOLDING(folder, name, int, syscall(SYS_newfstatat, folder, folded_name, status, flags));
}
int fstatat64(int folder, const char *name, struct stat64 *status, int flags) {
    return fstatat(folder, name, (struct stat *)status, flags);
}
int lstat(const char *name, struct stat *status) {
    return fstatat(AT_FDCWD, name, status, AT_SYMLINK_NOFOLLOW);
}
