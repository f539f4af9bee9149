/* libnetpbm behind a few functions that return instead of jumping: every call that can fail stands
 * under a setjmp of its own in CNetpbm, so that no longjmp ever crosses a Swift frame. The library
 * keeps where it jumps to in a global variable: one call is made at a time. */
#ifndef CNETPBM_H
#define CNETPBM_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A PBM, PGM or PPM being decoded. Its file is lent anew to each call, and must be the same. */
typedef struct cnetpbm_reader cnetpbm_reader;

typedef struct {
    uint32_t width, height;
    uint8_t channels; /* 1 gray, 3 RGB */
    uint16_t maximum; /* the number that is white */
} cnetpbm_header;

/* NULL when out of memory. */
cnetpbm_reader *cnetpbm_reader_create(void);
void cnetpbm_reader_destroy(cnetpbm_reader *reader);

/* Reads all up to the pixels; takes no memory that depends on the image's size. */
bool cnetpbm_read_header(cnetpbm_reader *reader, cinput_file file, cnetpbm_header *header);

/* Whether the reader can go on to a row, or one from the beginning is needed. */
bool cnetpbm_reader_reaches(const cnetpbm_reader *reader, size_t row);

/* Decodes count rows from the first on, each sample times a factor: of 8 bits where the maximum
 * is below 256, else of 16 in native byte order. row_bytes must be what a row then has. */
bool cnetpbm_read_rows(
    cnetpbm_reader *reader, cinput_file file, size_t first, size_t count, uint32_t factor,
    uint8_t *pixels, size_t row_bytes);

/* What was wrong with the last call: libnetpbm's words or errno's. */
const char *cnetpbm_reader_message(const cnetpbm_reader *reader);

/* Whether the last call failed because the bytes ended too early. */
bool cnetpbm_reader_ran_short(const cnetpbm_reader *reader);

#endif
