/* libjpeg-turbo behind a few functions that return instead of jumping: every call that can fail is
 * guarded by a setjmp inside CJPEG, so that no longjmp ever crosses a Swift frame. */
#ifndef CJPEG_H
#define CJPEG_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JPEG being decoded. Each call is passed its file, which must be the same. */
typedef struct cjpeg_reader cjpeg_reader;

typedef struct {
    uint32_t width, height;
    uint8_t channels; /* per decoded pixel: 1 gray, 3 RGB; 0 if it cannot be decoded to either */
    uint8_t stored_channels;
    bool progressive;
    uint8_t density_unit; /* of JFIF: 0 none, 1 dots per inch, 2 dots per centimetre */
    uint16_t density_x, density_y;
    uint16_t orientation;    /* of Exif, 1...8; 0 if unknown */
    uint64_t decoding_bytes; /* of memory that decoding takes besides the rows that are asked for:
                              * the coefficients of a file of several scans, and rows of blocks */
} cjpeg_header;

/* NULL when out of memory. libjpeg allocates at most memory_limit bytes; a file that needs more is
 * cinput_unsupported. */
cjpeg_reader *cjpeg_reader_create(size_t memory_limit);
void cjpeg_reader_destroy(cjpeg_reader *reader);

/* Reads everything before the pixels; allocates nothing that depends on the size of the image. */
bool cjpeg_read_header(cjpeg_reader *reader, cinput_file file, cjpeg_header *header);

/* Whether decoding can continue at a row; if not, a new reader is needed. */
bool cjpeg_reader_can_reach(const cjpeg_reader *reader, size_t row);

/* Decodes count rows of row_bytes bytes, starting at row first. With the last row the rest of the
 * file is read and checked. */
bool cjpeg_read_rows(
    cjpeg_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes);

/* How the last call ended; the message is libjpeg's. */
const cinput_status *cjpeg_reader_status(const cjpeg_reader *reader);

#endif
