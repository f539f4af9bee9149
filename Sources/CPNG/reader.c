#include "CPNG.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/* The longest block of Exif that is read; a JPEG holds no longer ones. */
enum { max_chunk_bytes = 64 << 10 };

struct cpng_reader {
    png_structp png;
    png_infop info;
    cinput_stream stream;
    cinput_file file;
    uint8_t *picture; /* of an interlaced file that is read in bands: all pixels */
    png_bytepp rows;
    size_t next_row;
    bool started, failed;
    bool has_palette;
    cpng_palette_use palette_use;
    uint8_t values[256]; /* of the palette's indices, unless they are decoded to colours */
    uint16_t orientation;
    cinput_status status;
    char warning[192];
};

static void fail(png_structp png, png_const_charp message) {
    cpng_reader *reader = png_get_error_ptr(png);
    /* libpng reports what is wrong with a header as a warning, and then only that it is invalid. */
    if (strcmp(message, "Invalid IHDR data") == 0 && reader->warning[0]) message = reader->warning;
    cinput_fail(&reader->status, cinput_damaged, message);
    png_longjmp(png, 1);
}

/* What libpng tolerates without guessing at pixels (an odd colour profile, say) is no reason to
 * refuse a measurement's file; wrong checksums are made errors below. */
static void warn(png_structp png, png_const_charp message) {
    cpng_reader *reader = png_get_error_ptr(png);
    strncpy(reader->warning, message, sizeof reader->warning - 1);
}

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    cpng_reader *reader = png_get_io_ptr(png);
    size_t got = cinput_read(&reader->stream, &reader->file, into, count, &reader->status);
    if (got == count) return;
    cinput_fail(&reader->status, cinput_short, "the file ends in the middle of the image");
    png_error(png, "the file cannot be read");
}

/* libpng caches one chunk at a time for this, up to max_chunk_bytes; longer ones are skipped. It
 * handles the critical chunks that it knows itself; a file with an unknown one (bit 5 of its name's
 * first byte is clear) cannot be decoded without it. */
static int read_exif(png_structp png, png_unknown_chunkp chunk) {
    cpng_reader *reader = png_get_user_chunk_ptr(png);
    if (memcmp(chunk->name, "eXIf", 4) == 0)
        reader->orientation = cinput_exif_orientation(chunk->data, chunk->size);
    return chunk->name[0] & 0x20 ? 1 : -1;
}

cpng_reader *cpng_reader_create(void) {
    cpng_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, warn);
    if (reader->png) reader->info = png_create_info_struct(reader->png);
    if (!reader->info) {
        cpng_reader_destroy(reader);
        return NULL;
    }
    png_set_read_fn(reader->png, reader, read_bytes);
    return reader;
}

void cpng_reader_destroy(cpng_reader *reader) {
    if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, NULL);
    cinput_close(&reader->stream);
    free(reader->picture);
    free(reader->rows);
    free(reader);
}

static bool end(cpng_reader *reader) {
    reader->failed = !cinput_end(&reader->status);
    return !reader->failed;
}

unsigned cpng_palette(const cpng_reader *reader, uint8_t (*colours)[3]) {
    png_colorp palette = NULL;
    int count = 0;
    if (!reader->has_palette) return 0;
    png_get_PLTE(reader->png, reader->info, &palette, &count);
    for (int at = 0; at < count && at < 256; at++) {
        colours[at][0] = palette[at].red;
        colours[at][1] = palette[at].green;
        colours[at][2] = palette[at].blue;
    }
    return count < 256 ? (unsigned)count : 256;
}

void cpng_use_palette(cpng_reader *reader, cpng_palette_use use, cpng_header *header) {
    uint8_t colours[256][3] = {{0}};
    unsigned count = cpng_palette(reader, colours);
    if (!reader->has_palette || use == cpng_palette_colours) return;
    unsigned factor = 255 / ((1u << header->stored_bits) - 1);
    bool are_indices = cinput_palette_labels((const uint8_t(*)[3])colours, count, reader->values);
    header->has_colour_indices = use == cpng_palette_labels && are_indices;
    if (use == cpng_palette_indices)
        for (unsigned at = 0; at < 256; at++) reader->values[at] = (uint8_t)(at * factor);
    reader->palette_use = use;
    header->channels = 1;
}

bool cpng_read_header(cpng_reader *reader, cinput_file file, cpng_header *header) {
    reader->file = file;
    cinput_begin(&reader->status);
    if (setjmp(png_jmpbuf(reader->png))) return end(reader);
    /* The caller checks its own limits on the header; libpng's (a million rows or columns) would be
     * exceeded first, with another message. */
    png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(reader->png, max_chunk_bytes);
    png_set_crc_action(reader->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    /* Of the ancillary chunks only the pixel density and the orientation are read. Texts and profiles
     * are skipped: libpng 1.6.39 allocates as much for them as they claim to need, up to 2 GiB, and
     * only warns about its own limit. It does the same for eXIf, unless that is read as a chunk that
     * it does not know. */
    png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(
        reader->png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "pHYs", 1);
    png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "eXIf", 1);
    png_set_read_user_chunk_fn(reader->png, reader, read_exif);
    png_read_info(reader->png, reader->info);

    int colours = png_get_color_type(reader->png, reader->info);
    reader->has_palette = colours == PNG_COLOR_TYPE_PALETTE;
    if (colours == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(reader->png);
    header->stored_bits = png_get_bit_depth(reader->png, reader->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (header->stored_bits == 16) png_set_swap(reader->png);
#endif
    header->width = png_get_image_width(reader->png, reader->info);
    header->height = png_get_image_height(reader->png, reader->info);
    header->bits = header->stored_bits == 16 ? 16 : 8;
    header->channels = reader->has_palette
        ? (png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) ? 4 : 3)
        : png_get_channels(reader->png, reader->info);
    header->interlaced = png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE;
    /* From the pHYs chunk; 0 also if its unit is not the metre. */
    header->pixels_per_metre = png_get_pixels_per_meter(reader->png, reader->info);
    header->orientation = reader->orientation;
    return end(reader);
}

bool cpng_reader_can_reach(const cpng_reader *reader, size_t row) {
    return !reader->failed && (reader->picture || row >= reader->next_row);
}

/* No row of an interlaced image is complete before the last pass. */
static void read_picture(cpng_reader *reader, uint8_t *pixels, size_t row_bytes, size_t height) {
    reader->rows = malloc(height * sizeof *reader->rows);
    if (!reader->rows) png_error(reader->png, "out of memory");
    for (size_t row = 0; row < height; row++) reader->rows[row] = pixels + row * row_bytes;
    png_read_image(reader->png, reader->rows);
    png_read_end(reader->png, NULL);
    reader->next_row = height;
}

static void read_interlaced(
    cpng_reader *reader, size_t first, size_t count, uint8_t *pixels, size_t row_bytes,
    size_t height) {
    if (!reader->picture) {
        if (first == 0 && count == height) {
            read_picture(reader, pixels, row_bytes, height);
            return;
        }
        reader->picture = calloc(height, row_bytes);
        if (!reader->picture) png_error(reader->png, "out of memory");
        read_picture(reader, reader->picture, row_bytes, height);
    }
    memcpy(pixels, reader->picture + first * row_bytes, count * row_bytes);
}

static void read_rows(
    cpng_reader *reader, size_t first, size_t count, uint8_t *pixels, size_t row_bytes) {
    if (!reader->started) {
        if (reader->has_palette && reader->palette_use == cpng_palette_colours)
            png_set_palette_to_rgb(reader->png);
        else if (reader->has_palette) png_set_packing(reader->png);
        png_set_interlace_handling(reader->png);
        png_read_update_info(reader->png, reader->info);
        reader->started = true;
    }
    size_t height = png_get_image_height(reader->png, reader->info);
    if (png_get_rowbytes(reader->png, reader->info) != row_bytes)
        png_error(reader->png, "rows are not as long as the header says");
    if (first > height || count > height - first) png_error(reader->png, "there are fewer rows");
    if (png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE) {
        read_interlaced(reader, first, count, pixels, row_bytes, height);
        return;
    }
    if (!count) return;
    for (; reader->next_row < first; reader->next_row++) png_read_row(reader->png, NULL, NULL);
    for (; reader->next_row < first + count; reader->next_row++)
        png_read_row(reader->png, pixels + (reader->next_row - first) * row_bytes, NULL);
    if (reader->next_row == height) png_read_end(reader->png, NULL);
}

bool cpng_read_rows(
    cpng_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes) {
    reader->file = file;
    cinput_begin(&reader->status);
    if (setjmp(png_jmpbuf(reader->png))) return end(reader);
    read_rows(reader, first, count, pixels, row_bytes);
    if (reader->has_palette && reader->palette_use != cpng_palette_colours)
        for (size_t at = 0; at < count * row_bytes; at++) pixels[at] = reader->values[pixels[at]];
    return end(reader);
}

const cinput_status *cpng_reader_status(const cpng_reader *reader) { return &reader->status; }
