/* libjpeg-turbo behind a few functions that return instead of jumping: every call that can fail
 * stands under a setjmp of its own in CJPEG, so that no longjmp ever crosses a Swift frame. */
#ifndef CJPEG_H
#define CJPEG_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JPEG being decoded. Its file is lent anew to each call, and must be the same. */
typedef struct cjpeg_reader cjpeg_reader;

/* How a call failed. */
typedef enum {
    cjpeg_broken,      /* the file is damaged */
    cjpeg_ran_short,   /* the file ends too early */
    cjpeg_unsupported, /* a kind of JPEG that libjpeg-turbo does not decode */
    cjpeg_too_large,   /* it would take more memory than is allowed */
} cjpeg_failure;

typedef struct {
    uint32_t width, height;
    uint8_t channels; /* of a decoded pixel: 1 gray, 3 RGB; 0 where neither can be had */
    uint8_t stored_channels;
    bool progressive;
    uint8_t density_unit; /* of JFIF: 0 none, 1 dots an inch, 2 dots a centimetre */
    uint16_t density_x, density_y;
} cjpeg_header;

/* NULL when out of memory. All that libjpeg takes is bounded by memory, in bytes. */
cjpeg_reader *cjpeg_reader_create(size_t memory);
void cjpeg_reader_destroy(cjpeg_reader *reader);

/* Reads all up to the pixels; takes no memory that depends on the image's size. */
bool cjpeg_read_header(cjpeg_reader *reader, cinput_file file, cjpeg_header *header);

/* Whether the reader can go on to a row, or one from the beginning is needed. */
bool cjpeg_reader_reaches(const cjpeg_reader *reader, size_t row);

/* Decodes count rows of row_bytes bytes from the first on; with the last row the end of the file
 * is read. */
bool cjpeg_read_rows(
    cjpeg_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes);

/* What was wrong with the last call, and libjpeg's words or errno's for it. */
cjpeg_failure cjpeg_reader_failure(const cjpeg_reader *reader);
const char *cjpeg_reader_message(const cjpeg_reader *reader);

#endif
