#include "CInput.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Large, because each pread(2) of a network file system is a round trip; small beside a band of
 * rows. */
enum { buffer_size = 128 << 10 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

size_t cinput_read_at(
    const cinput_file *file, uint64_t offset, void *into, size_t count, cinput_status *status) {
    if (offset >= file->size) return 0;
    count = smaller(count, file->size - (size_t)offset);
    if (file->bytes) {
        memcpy(into, file->bytes + offset, count);
        return count;
    }
    int before = errno; /* an interrupted call must not hide that an allocation has failed */
    size_t done = 0;
    while (done < count) {
        ssize_t got = cinput_pread(
            file->descriptor, (uint8_t *)into + done, count - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) {
            errno = before;
            continue;
        }
        if (got < 0 && !done) cinput_fail_io(status, errno);
        if (got <= 0) break;
        done += (size_t)got;
    }
    return done;
}

static bool refill(cinput_stream *stream, const cinput_file *file, cinput_status *status) {
    if (!stream->buffer && !(stream->buffer = malloc(buffer_size))) {
        cinput_fail(status, cinput_no_memory, strerror(ENOMEM));
        return false;
    }
    stream->buffer_offset = stream->offset;
    stream->buffered = cinput_read_at(file, stream->offset, stream->buffer, buffer_size, status);
    return stream->buffered > 0;
}

size_t cinput_read(
    cinput_stream *stream, const cinput_file *file, void *into, size_t count,
    cinput_status *status) {
    size_t done = 0;
    if (file->bytes) {
        done = cinput_read_at(file, stream->offset, into, count, status);
        stream->offset += done;
        return done;
    }
    while (done < count && stream->offset < file->size) {
        size_t skipped = stream->offset - stream->buffer_offset;
        if (stream->offset < stream->buffer_offset || skipped >= stream->buffered) {
            if (!refill(stream, file, status)) break;
            skipped = 0;
        }
        size_t part = smaller(count - done, stream->buffered - skipped);
        memcpy((uint8_t *)into + done, stream->buffer + skipped, part);
        stream->offset += part;
        done += part;
    }
    return done;
}

void cinput_close(cinput_stream *stream) {
    free(stream->buffer);
    stream->buffer = NULL;
}
