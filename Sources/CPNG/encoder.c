#include "CPNG.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
    char *message;
    size_t message_size;
} sink;

static void fail(png_structp png, png_const_charp message) {
    sink *into = png_get_error_ptr(png);
    if (into->message_size) {
        strncpy(into->message, message, into->message_size - 1);
        into->message[into->message_size - 1] = 0;
    }
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
    sink *into = png_get_io_ptr(png);
    if (count > into->capacity - into->count) {
        size_t capacity = 2 * (into->capacity + count);
        uint8_t *grown = realloc(into->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        into->bytes = grown;
        into->capacity = capacity;
    }
    memcpy(into->bytes + into->count, bytes, count);
    into->count += count;
}

static void flush(png_structp png) { (void)png; }

/* Apart from its caller, whose variables a longjmp could leave undefined. */
static bool encode(
    sink *into, png_structp png, png_infop info, const uint8_t *pixels, size_t row_bytes,
    cpng_header header, int compression) {
    static const int colours[] = {
        0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_write_fn(png, into, append, flush);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png, compression);
    png_set_IHDR(
        png, info, header.width, header.height, header.bits, colours[header.channels],
        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (header.pixels_per_metre)
        png_set_pHYs(
            png, info, header.pixels_per_metre, header.pixels_per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (header.bits == 16) png_set_swap(png);
#endif
    for (size_t row = 0; row < header.height; row++) png_write_row(png, pixels + row * row_bytes);
    png_write_end(png, NULL);
    return true;
}

uint8_t *cpng_encode(
    const uint8_t *pixels, size_t row_bytes, cpng_header header, int compression, size_t *count,
    char *message, size_t message_size) {
    sink into = {.message = message, .message_size = message_size};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &into, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool done = info && encode(&into, png, info, pixels, row_bytes, header, compression);
    if (!info) strncpy(message, "out of memory", message_size);
    png_destroy_write_struct(&png, &info);
    if (!done) {
        free(into.bytes);
        return NULL;
    }
    *count = into.count;
    return into.bytes;
}
