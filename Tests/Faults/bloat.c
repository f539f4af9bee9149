/* Makes nucleid use memory when it opens a file (LD_PRELOAD, ld.so(8)), as a decoder would whose
 * need nobody predicted.
 *
 * BLOAT_NAME  the beginning of the names of the images, without a folder; they end in '.png'
 * BLOAT_MIB   the MiB that are allocated and touched at each such opening, and never freed */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void use_memory(const char *path) {
    const char *begin = getenv("BLOAT_NAME"), *size = getenv("BLOAT_MIB"),
               *last = strrchr(path, '/');
    const char *name = last ? last + 1 : path, *end = strrchr(name, '.');
    if (!begin || !size || strncmp(name, begin, strlen(begin)) != 0) return;
    /* Not the sidecars, which the page reads. */
    if (!end || strcmp(end, ".png") != 0) return;
    size_t bytes = (size_t)atol(size) << 20;
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    for (size_t i = 0; i < bytes; i += 4096) ((volatile char *)memory)[i] = 1;
}

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    /* The content is meant, not a look at what kind of file it is. */
    if (!(flags & (O_PATH | O_DIRECTORY))) use_memory(name);
    return (int)syscall(SYS_openat, folder, name, flags, mode);
}

#define OPEN_AT open_at
#include "opening.h"
