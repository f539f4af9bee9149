#include "CTIFF.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

enum { side = 256, level = 3 };

struct ctiff_writer {
    TIFF *tiff;
    int descriptor, failure;
    bool is_over;
    uint64_t size, position;
    ctiff_picture picture;
    size_t row_bytes;
    uint32_t written, gathered; /* rows: in tiles of the file, and waiting in memory */
    uint8_t *rows, *tile;
    char message[256];
};

static bool fail(ctiff_writer *writer, const char *words) {
    if (!writer->message[0]) snprintf(writer->message, sizeof writer->message, "%s", words);
    return false;
}

static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    ctiff_writer *writer = user;
    (void)tiff, (void)module;
    if (!writer->message[0])
        vsnprintf(writer->message, sizeof writer->message, format, values);
    return 1;
}

static int ignore(TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    (void)tiff, (void)user, (void)module, (void)format, (void)values;
    return 1;
}

static tmsize_t take(thandle_t handle, void *into, tmsize_t count) {
    ctiff_writer *writer = handle;
    ssize_t got;
    do got = pread(writer->descriptor, into, (size_t)count, (off_t)writer->position);
    while (got < 0 && errno == EINTR);
    if (got > 0) writer->position += (uint64_t)got;
    return got;
}

static tmsize_t give(thandle_t handle, void *bytes, tmsize_t count) {
    ctiff_writer *writer = handle;
    if (writer->is_over) return -1;
    for (tmsize_t done = 0; done < count;) {
        ssize_t put = pwrite(
            writer->descriptor, (char *)bytes + done, (size_t)(count - done),
            (off_t)writer->position);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            if (!writer->failure) writer->failure = put < 0 ? errno : EIO;
            return -1;
        }
        done += put;
        writer->position += (uint64_t)put;
    }
    if (writer->position > writer->size) writer->size = writer->position;
    return count;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    ctiff_writer *writer = handle;
    if (whence == SEEK_CUR) offset += writer->position;
    if (whence == SEEK_END) offset += writer->size;
    return writer->position = offset;
}

static toff_t size(thandle_t handle) { return ((ctiff_writer *)handle)->size; }

static int leave(thandle_t handle) {
    (void)handle;
    return 0;
}

ctiff_writer *ctiff_writer_create(int descriptor) {
    ctiff_writer *writer = calloc(1, sizeof *writer);
    if (writer) writer->descriptor = descriptor;
    return writer;
}

void ctiff_writer_destroy(ctiff_writer *writer) {
    writer->is_over = true;
    if (writer->tiff) TIFFClose(writer->tiff);
    free(writer->rows);
    free(writer->tile);
    free(writer);
}

static bool describe(ctiff_writer *writer) {
    TIFF *tiff = writer->tiff;
    const ctiff_picture *picture = &writer->picture;
    bool done = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, picture->width)
        && TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, picture->height)
        && TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, picture->bits)
        && TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1)
        && TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)
        && TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK)
        && TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG)
        && TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE)
        && TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, level)
        && TIFFSetField(tiff, TIFFTAG_TILEWIDTH, side)
        && TIFFSetField(tiff, TIFFTAG_TILELENGTH, side);
    if (done && picture->pixels_per_centimetre > 0)
        done = TIFFSetField(tiff, TIFFTAG_XRESOLUTION, picture->pixels_per_centimetre)
            && TIFFSetField(tiff, TIFFTAG_YRESOLUTION, picture->pixels_per_centimetre)
            && TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER);
    return done || fail(writer, "the directory cannot be made");
}

bool ctiff_writer_begin(ctiff_writer *writer, const ctiff_picture *picture) {
    if (writer->rows) return fail(writer, "it was begun before");
    writer->picture = *picture;
    writer->row_bytes = (size_t)picture->width * picture->bits / 8;
    writer->rows = calloc(side, writer->row_bytes);
    writer->tile = calloc(side * side, picture->bits / 8);
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!writer->rows || !writer->tile || !options) {
        TIFFOpenOptionsFree(options);
        return fail(writer, "out of memory");
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, writer);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, writer);
    writer->tiff = TIFFClientOpenExt(
        "TIFF", "w8m", writer, take, give, seek, leave, size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    if (!writer->tiff) return fail(writer, "it cannot be begun");
    return describe(writer);
}

/* Cuts the gathered rows into tiles; what is beyond the picture's edges is 0. */
static bool write_tiles(ctiff_writer *writer) {
    size_t sample = writer->picture.bits / 8u;
    for (uint32_t left = 0; left < writer->picture.width; left += side) {
        uint32_t width = writer->picture.width - left < side ? writer->picture.width - left : side;
        memset(writer->tile, 0, side * side * sample);
        for (uint32_t row = 0; row < writer->gathered; row++)
            memcpy(
                writer->tile + row * side * sample,
                writer->rows + row * writer->row_bytes + left * sample, width * sample);
        uint32_t number = TIFFComputeTile(writer->tiff, left, writer->written, 0, 0);
        tmsize_t bytes = (tmsize_t)(side * side * sample);
        if (TIFFWriteEncodedTile(writer->tiff, number, writer->tile, bytes) != bytes)
            return fail(writer, "a tile cannot be written");
    }
    writer->written += writer->gathered;
    writer->gathered = 0;
    return true;
}

bool ctiff_write_rows(ctiff_writer *writer, const uint8_t *rows, uint32_t count) {
    if (count > writer->picture.height - writer->written - writer->gathered)
        return fail(writer, "more rows came than the picture has");
    while (count) {
        uint32_t now = side - writer->gathered < count ? side - writer->gathered : count;
        size_t bytes = now * writer->row_bytes;
        memcpy(writer->rows + writer->gathered * writer->row_bytes, rows, bytes);
        writer->gathered += now;
        rows += bytes;
        count -= now;
        if (writer->gathered == side && !write_tiles(writer)) return false;
    }
    return true;
}

bool ctiff_writer_finish(ctiff_writer *writer) {
    if (writer->gathered && !write_tiles(writer)) return false;
    if (writer->written < writer->picture.height)
        return fail(writer, "fewer rows came than the picture has");
    if (!TIFFWriteDirectory(writer->tiff) || !TIFFFlush(writer->tiff))
        return fail(writer, "the directory cannot be written");
    return !writer->failure && !writer->message[0];
}

const char *ctiff_writer_message(const ctiff_writer *writer) { return writer->message; }

int ctiff_writer_errno(const ctiff_writer *writer) { return writer->failure; }
