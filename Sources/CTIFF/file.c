#include "reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool ctiff_fail(ctiff_reader *reader, const char *words) {
    if (!reader->message[0]) snprintf(reader->message, sizeof reader->message, "%s", words);
    return false;
}

bool ctiff_refuse(ctiff_reader *reader, const char *variant) {
    reader->variant = variant;
    return ctiff_fail(reader, "a variant that is not read");
}

void ctiff_start(ctiff_reader *reader) {
    reader->ran_short = false;
    reader->variant = NULL;
    reader->message[0] = reader->warning[0] = 0;
}

bool ctiff_is_well(const ctiff_reader *reader) {
    return !reader->message[0] && !reader->ran_short;
}

static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    ctiff_reader *reader = user;
    (void)tiff, (void)module;
    if (!reader->message[0])
        vsnprintf(reader->message, sizeof reader->message, format, values);
    return 1;
}

/* JPEG and CCITT decoders make up pixels where the data are wrong, and only warn of it. */
static int keep_warning(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    ctiff_reader *reader = user;
    (void)tiff;
    bool guesses = reader->is_decoding && module
        && (!strncmp(module, "JPEG", 4) || !strncmp(module, "Fax", 3));
    char *into = guesses ? reader->message : reader->warning;
    if (!into[0]) vsnprintf(into, sizeof reader->message, format, values);
    return 1;
}

bool ctiff_fetch(ctiff_reader *reader, uint64_t offset, void *into, size_t count) {
    if (offset > reader->size || count > reader->size - offset) {
        reader->ran_short = true;
        return ctiff_fail(reader, "the file ends too early");
    }
    if (reader->bytes) {
        memcpy(into, reader->bytes + offset, count);
        return true;
    }
    for (size_t done = 0; done < count;) {
        ssize_t got =
            pread(reader->descriptor, (char *)into + done, count - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return ctiff_fail(reader, strerror(errno));
        if (got == 0) {
            reader->ran_short = true;
            return ctiff_fail(reader, "the file ends too early");
        }
        done += (size_t)got;
    }
    return true;
}

static tmsize_t take(thandle_t handle, void *into, tmsize_t count) {
    ctiff_reader *reader = handle;
    if (count <= 0) return 0;
    uint64_t left = reader->position < reader->size ? reader->size - reader->position : 0;
    size_t here = (uint64_t)count < left ? (size_t)count : (size_t)left;
    if (here > reader->left) {
        ctiff_fail(reader, "its directory takes too much memory");
        return -1;
    }
    reader->left -= here;
    if (here < (size_t)count) reader->ran_short = true;
    if (!ctiff_fetch(reader, reader->position, into, here)) return -1;
    reader->position += here;
    return (tmsize_t)here;
}

static tmsize_t give(thandle_t handle, void *bytes, tmsize_t count) {
    (void)handle, (void)bytes, (void)count;
    return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    ctiff_reader *reader = handle;
    if (whence == SEEK_CUR) offset += reader->position;
    if (whence == SEEK_END) offset += reader->size;
    return reader->position = offset;
}

static toff_t size(thandle_t handle) { return ((ctiff_reader *)handle)->size; }

static int leave(thandle_t handle) {
    (void)handle;
    return 0;
}

ctiff_reader *ctiff_reader_create(int descriptor, uint64_t size) {
    ctiff_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->descriptor = descriptor;
    reader->size = size;
    reader->held = -1;
    return reader;
}

void ctiff_reader_lend(ctiff_reader *reader, const uint8_t *bytes) { reader->bytes = bytes; }

void ctiff_reader_destroy(ctiff_reader *reader) {
    if (reader->tiff) TIFFClose(reader->tiff);
    free(reader->block);
    free(reader->tiles);
    free(reader);
}

bool ctiff_open(ctiff_reader *reader, uint64_t directory) {
    ctiff_start(reader);
    reader->left = most_of_directory;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return ctiff_fail(reader, "out of memory");
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, most_of_block + (32 << 20));
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, reader);
    TIFFOpenOptionsSetWarningHandlerExtR(options, keep_warning, reader);
    /* No directory yet (h); where strips and tiles lie is read when asked for (D); large strips
     * stay whole (c); no mapping (m). */
    reader->tiff = TIFFClientOpenExt(
        "TIFF", directory ? "rhDcm" : "rDcm", reader, take, give, seek, leave, size, NULL, NULL,
        options);
    TIFFOpenOptionsFree(options);
    if (!reader->tiff) return ctiff_fail(reader, "it has no directory");
    if (directory && !TIFFSetSubDirectory(reader->tiff, directory))
        return ctiff_fail(reader, "its directory cannot be read");
    return ctiff_is_well(reader);
}

bool ctiff_next(ctiff_reader *reader) {
    ctiff_start(reader);
    reader->left = most_of_directory;
    if (!TIFFReadDirectory(reader->tiff))
        return ctiff_fail(
            reader, reader->warning[0] ? reader->warning : "its directories end in nothing");
    return ctiff_is_well(reader);
}

const char *ctiff_reader_message(const ctiff_reader *reader) { return reader->message; }

bool ctiff_reader_ran_short(const ctiff_reader *reader) { return reader->ran_short; }

const char *ctiff_reader_variant(const ctiff_reader *reader) { return reader->variant; }
