/* libpng behind a few functions that return instead of jumping: every call that can fail stands
 * under a setjmp of its own in CPNG, so that no longjmp ever crosses a Swift frame. */
#ifndef CPNG_H
#define CPNG_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t width, height;
    uint8_t bits;        /* of a decoded sample: 8 or 16 */
    uint8_t channels;    /* of a decoded pixel: 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA */
    uint8_t stored_bits; /* of a sample in the file; read only */
    bool interlaced;     /* read only */
    uint32_t pixels_per_metre; /* 0 where unknown, or not the same along and across */
} cpng_header;

/* A PNG being decoded. Its file is lent anew to each call, and must be the same. */
typedef struct cpng_reader cpng_reader;

/* NULL when out of memory. */
cpng_reader *cpng_reader_create(void);
void cpng_reader_destroy(cpng_reader *reader);

/* Reads all up to the pixels; takes no memory that depends on the image's size. A palette's colours
 * are expanded, or numbered as cinput_number_palette says. */
bool cpng_read_header(
    cpng_reader *reader, cinput_file file, bool numbers_palette, cpng_header *header);

/* Whether the reader can go on to a row, or one from the beginning is needed. */
bool cpng_reader_reaches(const cpng_reader *reader, size_t row);

/* Decodes count rows of row_bytes bytes from the first on: palettes as the header was asked for,
 * gray of 1, 2 and 4 bits widened to 0...255, 16-bit samples in native byte order. With the last row
 * the end of the file is read. The whole of an interlaced picture is kept, unless it is asked for as a whole. */
bool cpng_read_rows(
    cpng_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes);

/* What was wrong with the last call: libpng's words or errno's. */
const char *cpng_reader_message(const cpng_reader *reader);

/* Whether the last call failed because the bytes ended too early. */
bool cpng_reader_ran_short(const cpng_reader *reader);

/* A PNG being encoded. */
typedef struct cpng_writer cpng_writer;

/* Writes to the descriptor from its offset on, or to memory where it is negative; compression
 * 0...9. NULL when out of memory. */
cpng_writer *cpng_writer_create(int descriptor);
void cpng_writer_destroy(cpng_writer *writer);

bool cpng_write_header(cpng_writer *writer, cpng_header header, int compression);

/* Encodes the next rows of 8- or 16-bit native-order samples. */
bool cpng_write_rows(
    cpng_writer *writer, const uint8_t *pixels, size_t row_bytes, size_t count);

/* Ends the file, once it has all its rows. */
bool cpng_write_end(cpng_writer *writer);

/* The file, of a writer to memory that has ended; it belongs to the writer. */
const uint8_t *cpng_writer_bytes(const cpng_writer *writer, size_t *count);

/* libpng's words for the failure of the last call, and the errno of a write(2) that failed. */
const char *cpng_writer_message(const cpng_writer *writer);
int cpng_writer_failure(const cpng_writer *writer);

#endif
