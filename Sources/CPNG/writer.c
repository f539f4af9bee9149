#include "CPNG.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

/* Encoded bytes are buffered up to this size before they are written to a descriptor. */
enum { buffer_size = 256 << 10 };

struct cpng_writer {
    png_structp png;
    png_infop info;
    int descriptor;
    uint8_t *bytes;
    size_t count, capacity;
    cinput_status status;
};

static void fail(png_structp png, png_const_charp message) {
    cpng_writer *writer = png_get_error_ptr(png);
    cinput_fail(&writer->status, cinput_unsupported, message);
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void flush_buffer(png_structp png) {
    cpng_writer *writer = png_get_io_ptr(png);
    if (writer->descriptor < 0) return;
    for (size_t done = 0; done < writer->count;) {
        ssize_t count =
            cinput_write(writer->descriptor, writer->bytes + done, writer->count - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            cinput_fail_io(&writer->status, count < 0 ? errno : ENOSPC);
            png_error(png, "the file cannot be written");
        }
        done += (size_t)count;
    }
    writer->count = 0;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
    cpng_writer *writer = png_get_io_ptr(png);
    if (writer->descriptor >= 0 && writer->count >= buffer_size) flush_buffer(png);
    if (count > writer->capacity - writer->count) {
        size_t capacity = 2 * (writer->capacity + count);
        uint8_t *grown = realloc(writer->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        writer->bytes = grown;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->count, bytes, count);
    writer->count += count;
}

/* libpng flushes in the middle of an image too, where nothing depends on it. */
static void flush(png_structp png) { (void)png; }

cpng_writer *cpng_writer_create(int descriptor) {
    cpng_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    writer->descriptor = descriptor;
    writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, fail, ignore);
    if (writer->png) writer->info = png_create_info_struct(writer->png);
    if (!writer->info) {
        cpng_writer_destroy(writer);
        return NULL;
    }
    png_set_write_fn(writer->png, writer, append, flush);
    return writer;
}

void cpng_writer_destroy(cpng_writer *writer) {
    if (writer->png) png_destroy_write_struct(&writer->png, &writer->info);
    free(writer->bytes);
    free(writer);
}

/* libpng cannot go on after an error: a writer that has failed stays so. */
static bool begin(cpng_writer *writer) {
    if (writer->status.code != cinput_ok) return false;
    cinput_begin(&writer->status);
    return true;
}

bool cpng_write_header(cpng_writer *writer, cpng_header header, cpng_compression compression) {
    static const int colours[] = {
        0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
    png_structp png = writer->png;
    if (!begin(writer)) return false;
    if (setjmp(png_jmpbuf(png))) return cinput_end(&writer->status);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png, compression.level);
    png_set_filter(
        png, PNG_FILTER_TYPE_BASE, compression.filters_rows ? PNG_ALL_FILTERS : PNG_FILTER_NONE);
    png_set_IHDR(
        png, writer->info, header.width, header.height, header.bits, colours[header.channels],
        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (header.pixels_per_metre)
        png_set_pHYs(
            png, writer->info, header.pixels_per_metre, header.pixels_per_metre,
            PNG_RESOLUTION_METER);
    png_write_info(png, writer->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (header.bits == 16) png_set_swap(png);
#endif
    return cinput_end(&writer->status);
}

bool cpng_write_rows(cpng_writer *writer, const uint8_t *pixels, size_t row_bytes, size_t count) {
    if (!begin(writer)) return false;
    if (setjmp(png_jmpbuf(writer->png))) return cinput_end(&writer->status);
    for (size_t row = 0; row < count; row++) png_write_row(writer->png, pixels + row * row_bytes);
    return cinput_end(&writer->status);
}

bool cpng_write_end(cpng_writer *writer) {
    if (!begin(writer)) return false;
    if (setjmp(png_jmpbuf(writer->png))) return cinput_end(&writer->status);
    png_write_end(writer->png, NULL);
    flush_buffer(writer->png);
    return cinput_end(&writer->status);
}

const uint8_t *cpng_writer_bytes(const cpng_writer *writer, size_t *count) {
    *count = writer->count;
    return writer->bytes;
}

const cinput_status *cpng_writer_status(const cpng_writer *writer) { return &writer->status; }
