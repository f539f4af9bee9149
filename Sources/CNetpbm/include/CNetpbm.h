/* libnetpbm behind a few functions that return instead of jumping: every call that can fail is
 * guarded by a setjmp inside CNetpbm, so that no longjmp ever crosses a Swift frame. The library
 * keeps the target of its jumps in a global variable: a lock admits one call at a time. */
#ifndef CNETPBM_H
#define CNETPBM_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A PBM, PGM or PPM being decoded. Each call is passed its file, which must be the same. */
typedef struct cnetpbm_reader cnetpbm_reader;

typedef struct {
    uint32_t width, height;
    uint8_t channels; /* 1 gray, 3 RGB */
    uint16_t maximum; /* the sample that is white */
} cnetpbm_header;

/* NULL when out of memory. */
cnetpbm_reader *cnetpbm_reader_create(void);
void cnetpbm_reader_destroy(cnetpbm_reader *reader);

/* Reads everything before the pixels; allocates nothing that depends on the size of the image. */
bool cnetpbm_read_header(cnetpbm_reader *reader, cinput_file file, cnetpbm_header *header);

/* Whether decoding can continue at a row; if not, a new reader is needed. */
bool cnetpbm_reader_can_reach(const cnetpbm_reader *reader, size_t row);

/* Decodes count rows of row_bytes bytes, starting at row first: samples of 8 bits if the maximum is
 * below 256, else of 16 in native byte order. Samples of 1, 2 and 4 bits are scaled to 0...255. */
bool cnetpbm_read_rows(
    cnetpbm_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes);

/* How the last call ended; the message is libnetpbm's. */
const cinput_status *cnetpbm_reader_status(const cnetpbm_reader *reader);

#endif
