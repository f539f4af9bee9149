/* What the fuzz targets of the decoders in C share. */
#ifndef DECODING_H
#define DECODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pictures with more pixels are not decoded: a fuzzer wants many of them. */
enum { most_pixels = 1 << 18 };

/* All that was decoded of a file. */
typedef struct {
    uint8_t *bytes;
    size_t count;
    uint8_t fill;     /* what memory for pixels holds before they are decoded */
    uint32_t divisor; /* the rows of a band: the height divided by this, and one */
} decoding;

/* Begins a picture that is decoded in bands; returns where its pixels belong. */
uint8_t *decoding_begin(decoding *decoding, size_t row_bytes, uint32_t height);

/* How many of its rows are the next band. */
uint32_t decoding_band(const decoding *decoding, uint32_t height, uint32_t row);

/* Ends it: its pixels count only where all of them were decoded. */
void decoding_end(decoding *decoding, bool is_whole, size_t row_bytes, uint32_t height);

/* Decodes a file as its room does; what each target defines. */
void decode(const uint8_t *bytes, size_t size, decoding *decoding);

#endif
