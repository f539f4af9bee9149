#include "CInput.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Large enough that a network file system is asked seldom, small against a band of rows. */
enum { portion_size = 128 << 10 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void refill(cinput_cursor *cursor, const cinput_file *file) {
    cursor->start = cursor->next;
    cursor->filled = 0;
    if (!cursor->portion && !(cursor->portion = malloc(portion_size))) {
        cursor->failure = ENOMEM;
        return;
    }
    size_t wanted = smaller(portion_size, file->size - cursor->next);
    while (cursor->filled < wanted) {
        ssize_t count = pread(
            file->descriptor, cursor->portion + cursor->filled, wanted - cursor->filled,
            (off_t)(cursor->start + cursor->filled));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) cursor->failure = errno;
        if (count <= 0) return;
        cursor->filled += (size_t)count;
    }
}

size_t cinput_take(cinput_cursor *cursor, const cinput_file *file, void *into, size_t count) {
    size_t taken = 0;
    if (cursor->next >= file->size) return 0;
    if (file->bytes) {
        taken = smaller(count, file->size - cursor->next);
        memcpy(into, file->bytes + cursor->next, taken);
        cursor->next += taken;
        return taken;
    }
    while (taken < count && cursor->next < file->size && !cursor->failure) {
        size_t offset = cursor->next - cursor->start;
        if (cursor->next < cursor->start || offset >= cursor->filled) {
            refill(cursor, file);
            if (!cursor->filled) break;
            offset = 0;
        }
        size_t portion = smaller(count - taken, cursor->filled - offset);
        memcpy((uint8_t *)into + taken, cursor->portion + offset, portion);
        cursor->next += portion;
        taken += portion;
    }
    return taken;
}

void cinput_close(cinput_cursor *cursor) {
    free(cursor->portion);
    cursor->portion = NULL;
}
