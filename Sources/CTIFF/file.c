#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(ctiff_reader *reader, cinput_code code, const char *message) {
    cinput_fail(&reader->status, code, message);
    return false;
}

bool ctiff_damaged(ctiff_reader *reader, const char *message) {
    return fail(reader, cinput_damaged, message);
}

bool ctiff_short(ctiff_reader *reader) {
    return fail(reader, cinput_short, "the file ends too early");
}

bool ctiff_unsupported(ctiff_reader *reader, const char *variant) {
    return fail(reader, cinput_unsupported, variant);
}

bool ctiff_no_memory(ctiff_reader *reader) {
    return fail(reader, cinput_no_memory, "out of memory");
}

bool ctiff_is_ok(const ctiff_reader *reader) { return reader->status.code == cinput_ok; }

static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    ctiff_reader *reader = user;
    char message[256];
    (void)tiff, (void)module;
    vsnprintf(message, sizeof message, format, values);
    /* libtiff's words for an allocation beyond the limit (tif_open.c, _TIFFmallocExt and others). */
    if (strstr(format, "limit defined in open options"))
        return !ctiff_unsupported(
            reader, "a TIFF that takes more memory than its headers announce");
    ctiff_damaged(reader, message);
    return 1;
}

/* Whether JPEGPreDecode of tif_jpeg.c tells of a JPEG that is higher than its last strip: some writers
 * fill that up to RowsPerStrip, and no pixel is made up. ctiff_check_jpeg bounds it. */
static bool is_filled_strip(const char *format) {
    return !strncmp(format, "JPEG strip size exceeds expected dimensions", 43);
}

/* The decoders of JPEG and CCITT make pixels up where the data are wrong, and only warn. */
static int keep_warning(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    ctiff_reader *reader = user;
    bool guesses = reader->is_decoding && module
        && (!strncmp(module, "JPEG", 4) || !strncmp(module, "Fax", 3)) && !is_filled_strip(format);
    if (guesses) return keep_error(tiff, user, module, format, values);
    if (!reader->warning[0]) vsnprintf(reader->warning, sizeof reader->warning, format, values);
    return 1;
}

bool ctiff_fetch(ctiff_reader *reader, uint64_t offset, void *into, size_t count) {
    size_t done = 0;
    while (done < count) {
        size_t got = cinput_read_at(
            &reader->file, offset + done, (uint8_t *)into + done, count - done, &reader->status);
        if (!got) return ctiff_short(reader);
        done += got;
    }
    return true;
}

static tmsize_t read_bytes(thandle_t handle, void *into, tmsize_t count) {
    ctiff_reader *reader = handle;
    if (count <= 0) return 0;
    uint64_t size = reader->file.size;
    uint64_t left = reader->position < size ? size - reader->position : 0;
    size_t here = (uint64_t)count < left ? (size_t)count : (size_t)left;
    if (here > reader->budget) {
        ctiff_unsupported(reader, "a TIFF that takes more memory than its headers announce");
        return -1;
    }
    reader->budget -= here;
    if (here < (size_t)count) ctiff_short(reader);
    if (!ctiff_fetch(reader, reader->position, into, here)) return -1;
    reader->position += here;
    return (tmsize_t)here;
}

static tmsize_t refuse_to_write(thandle_t handle, void *bytes, tmsize_t count) {
    (void)handle, (void)bytes, (void)count;
    return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    ctiff_reader *reader = handle;
    if (whence == SEEK_CUR) offset += reader->position;
    if (whence == SEEK_END) offset += reader->file.size;
    return reader->position = offset;
}

static toff_t size(thandle_t handle) { return ((ctiff_reader *)handle)->file.size; }

static int close_nothing(thandle_t handle) {
    (void)handle;
    return 0;
}

ctiff_reader *ctiff_reader_create(ctiff_limits limits) {
    ctiff_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->held = -1;
    reader->limits = limits;
    return reader;
}

void ctiff_reader_set_file(ctiff_reader *reader, cinput_file file) { reader->file = file; }

void ctiff_reader_destroy(ctiff_reader *reader) {
    if (reader->tiff) TIFFClose(reader->tiff);
    free(reader->block);
    free(reader->tiles);
    free(reader);
}

bool ctiff_start(ctiff_reader *reader, uint64_t budget) {
    cinput_begin(&reader->status);
    reader->warning[0] = 0;
    reader->budget = budget;
    return cinput_reserve(&reader->status);
}

bool ctiff_open(ctiff_reader *reader, uint64_t directory) {
    if (!ctiff_start(reader, reader->limits.directory)) return false;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return ctiff_no_memory(reader);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)reader->limits.allocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, reader);
    TIFFOpenOptionsSetWarningHandlerExtR(options, keep_warning, reader);
    /* h: read no directory yet; D: read where blocks lie only when asked; c: keep large strips
     * whole; m: no memory mapping. */
    reader->tiff = TIFFClientOpenExt(
        "TIFF", directory ? "rhDcm" : "rDcm", reader, read_bytes, refuse_to_write, seek,
        close_nothing, size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    if (!reader->tiff) return ctiff_damaged(reader, "it has no directory");
    if (directory && !TIFFSetSubDirectory(reader->tiff, directory))
        return ctiff_damaged(reader, "its directory cannot be read");
    return cinput_end(&reader->status);
}

bool ctiff_next(ctiff_reader *reader) {
    if (!ctiff_start(reader, reader->limits.directory)) return false;
    if (!TIFFReadDirectory(reader->tiff))
        return ctiff_damaged(
            reader, reader->warning[0] ? reader->warning : "its list of directories breaks off");
    return cinput_end(&reader->status);
}

const cinput_status *ctiff_reader_status(const ctiff_reader *reader) { return &reader->status; }
