/* Replaces open(2) and openat(2), with their variants for large files, by one function: OPEN_AT(folder,
 * name, flags, mode), which must be defined before this is included. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

/* The mode, which is only passed where a file may be made. */
#define OPENING_MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *name, int flags, ...) {
    OPENING_MODE(flags)
    return OPEN_AT(AT_FDCWD, name, flags, mode);
}
int open64(const char *name, int flags, ...) {
    OPENING_MODE(flags)
    return OPEN_AT(AT_FDCWD, name, flags, mode);
}
int openat(int folder, const char *name, int flags, ...) {
    OPENING_MODE(flags)
    return OPEN_AT(folder, name, flags, mode);
}
int openat64(int folder, const char *name, int flags, ...) {
    OPENING_MODE(flags)
    return OPEN_AT(folder, name, flags, mode);
}
