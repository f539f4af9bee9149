/* The absolute paths of the files that a process names by descriptors and folders, asked of the kernel
 * by syscall(2), past the functions that a library replaces. Needs _GNU_SOURCE. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The path by which a descriptor is known now; empty where there is none. */
static void path_of(int descriptor, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
}

/* The path of a name in a folder, as openat(2) takes them; of the descriptor itself if it is empty. */
static void path_at(int folder, const char *name, char path[PATH_MAX]) {
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    path_of(folder, path);
    if (!*name) return;
    size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%s", name);
}
