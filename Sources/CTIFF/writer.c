#include "CTIFF.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

/* Pixels along the side of a tile; zlib's level of compression. */
enum { side = 256, level = 3 };

struct ctiff_writer {
    TIFF *tiff;
    int descriptor;
    bool is_closing;
    uint64_t size, position;
    ctiff_picture picture;
    size_t row_bytes;
    uint32_t written, gathered; /* rows in the tiles of the file; rows waiting in memory */
    uint8_t *rows, *tile;
    cinput_status status;
};

static bool fail(ctiff_writer *writer, const char *message) {
    cinput_fail(&writer->status, cinput_unsupported, message);
    return false;
}

static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    char message[256];
    (void)tiff, (void)module;
    vsnprintf(message, sizeof message, format, values);
    fail(user, message);
    return 1;
}

static int ignore(TIFF *tiff, void *user, const char *module, const char *format, va_list values) {
    (void)tiff, (void)user, (void)module, (void)format, (void)values;
    return 1;
}

static tmsize_t read_bytes(thandle_t handle, void *into, tmsize_t count) {
    ctiff_writer *writer = handle;
    ssize_t got;
    do got = cinput_pread(writer->descriptor, into, (size_t)count, (off_t)writer->position);
    while (got < 0 && errno == EINTR);
    if (got < 0) cinput_fail_io(&writer->status, errno);
    if (got > 0) writer->position += (uint64_t)got;
    return got;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t count) {
    ctiff_writer *writer = handle;
    if (writer->is_closing) return -1;
    for (tmsize_t done = 0; done < count;) {
        ssize_t put = cinput_pwrite(
            writer->descriptor, (char *)bytes + done, (size_t)(count - done),
            (off_t)writer->position);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            cinput_fail_io(&writer->status, put < 0 ? errno : EIO);
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

static int close_nothing(thandle_t handle) {
    (void)handle;
    return 0;
}

ctiff_writer *ctiff_writer_create(int descriptor) {
    ctiff_writer *writer = calloc(1, sizeof *writer);
    if (writer) writer->descriptor = descriptor;
    return writer;
}

void ctiff_writer_destroy(ctiff_writer *writer) {
    writer->is_closing = true;
    if (writer->tiff) TIFFClose(writer->tiff);
    free(writer->rows);
    free(writer->tile);
    free(writer);
}

/* libtiff may have written a part of what has failed: a writer that has failed stays so. */
static bool begin(ctiff_writer *writer) {
    if (writer->status.code != cinput_ok) return false;
    cinput_begin(&writer->status);
    return cinput_reserve(&writer->status);
}

static bool set_tags(ctiff_writer *writer) {
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
    return done || fail(writer, "the tags cannot be set");
}

bool ctiff_writer_begin(ctiff_writer *writer, const ctiff_picture *picture) {
    if (!begin(writer)) return false;
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
        "TIFF", "w8m", writer, read_bytes, write_bytes, seek, close_nothing, size, NULL, NULL,
        options);
    TIFFOpenOptionsFree(options);
    if (!writer->tiff) return fail(writer, "it cannot be begun");
    return set_tags(writer) && cinput_end(&writer->status);
}

/* Cuts the gathered rows into tiles, padded with 0 beyond the edges of the image. */
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
    if (!begin(writer)) return false;
    if (count > writer->picture.height - writer->written - writer->gathered)
        return fail(writer, "more rows came than the image has");
    while (count) {
        uint32_t now = side - writer->gathered < count ? side - writer->gathered : count;
        size_t bytes = now * writer->row_bytes;
        memcpy(writer->rows + writer->gathered * writer->row_bytes, rows, bytes);
        writer->gathered += now;
        rows += bytes;
        count -= now;
        if (writer->gathered == side && !write_tiles(writer)) return false;
    }
    return cinput_end(&writer->status);
}

bool ctiff_writer_finish(ctiff_writer *writer) {
    if (!begin(writer)) return false;
    if (writer->gathered && !write_tiles(writer)) return false;
    if (writer->written < writer->picture.height)
        return fail(writer, "fewer rows came than the image has");
    if (!TIFFWriteDirectory(writer->tiff) || !TIFFFlush(writer->tiff))
        return fail(writer, "the directory cannot be written");
    return cinput_end(&writer->status);
}

const cinput_status *ctiff_writer_status(const ctiff_writer *writer) { return &writer->status; }
