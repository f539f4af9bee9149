/* libpng behind a few functions that return instead of jumping: every call that can fail stands
 * under a setjmp of its own in CPNG, so that no longjmp ever crosses a Swift frame. */
#ifndef CPNG_H
#define CPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A PNG in memory, being decoded. The bytes are borrowed and must outlive it. */
typedef struct cpng_reader cpng_reader;

typedef struct {
    uint32_t width, height;
    uint8_t bits;     /* of a decoded sample: 8 or 16 */
    uint8_t channels; /* of a decoded pixel: 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA */
    uint32_t pixels_per_metre; /* 0 where unknown, or not the same along and across */
} cpng_header;

/* Never NULL but out of memory. */
cpng_reader *cpng_reader_create(const uint8_t *bytes, size_t count);
void cpng_reader_destroy(cpng_reader *reader);

/* Reads all up to the pixels; takes no memory that depends on the image's size. */
bool cpng_read_header(cpng_reader *reader, cpng_header *header);

/* Decodes every row and the end of the file into height rows of row_bytes bytes: palettes
 * expanded, 1, 2 and 4 bits widened to 0...255, 16-bit samples in native byte order. */
bool cpng_read_pixels(cpng_reader *reader, uint8_t *pixels, size_t row_bytes);

/* libpng's words for the failure of the last call. */
const char *cpng_reader_message(const cpng_reader *reader);

/* Whether the last call failed because the bytes ended too early. */
bool cpng_reader_ran_short(const cpng_reader *reader);

/* Encodes rows of 8- or 16-bit native-order samples; compression 0...9.
 * Returns malloc'ed bytes (release with free), or NULL with a sentence in message. */
uint8_t *cpng_encode(
    const uint8_t *pixels, size_t row_bytes, cpng_header header, int compression, size_t *count,
    char *message, size_t message_size);

#endif
