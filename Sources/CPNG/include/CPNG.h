/* libpng behind a few functions that return instead of jumping: every call that can fail is guarded
 * by a setjmp inside CPNG, so that no longjmp ever crosses a Swift frame. */
#ifndef CPNG_H
#define CPNG_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t width, height;
    uint8_t bits;        /* per decoded sample: 8 or 16 */
    uint8_t channels;    /* per decoded pixel: 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA */
    uint8_t stored_bits; /* per sample in the file; ignored by the writer */
    bool interlaced;     /* ignored by the writer */
    bool
        has_colour_indices; /* samples are indices of a palette of colours; ignored by the writer */
    uint32_t pixels_per_metre; /* 0 if unknown, or if different in x and y */
    uint16_t orientation;      /* of Exif, 1...8; 0 if unknown; ignored by the writer */
} cpng_header;

/* What the index of a palette is decoded to. */
typedef enum {
    cpng_palette_colours, /* RGB, with alpha if the file has it */
    cpng_palette_labels,  /* a label, see cinput_palette_labels */
    cpng_palette_indices, /* itself; of 1, 2 and 4 bits scaled to 0...255 as gray is */
} cpng_palette_use;

/* A PNG being decoded. Each call is passed its file, which must be the same. */
typedef struct cpng_reader cpng_reader;

/* NULL when out of memory. */
cpng_reader *cpng_reader_create(void);
void cpng_reader_destroy(cpng_reader *reader);

/* Reads everything before the pixels; allocates nothing that depends on the size of the image. A
 * palette is decoded to colours. */
bool cpng_read_header(cpng_reader *reader, cinput_file file, cpng_header *header);

/* Copies the palette, of which there are at most 256 colours; returns their number, 0 without one. */
unsigned cpng_palette(const cpng_reader *reader, uint8_t (*colours)[3]);

/* Has a palette decoded to something else, before the first row; adapts the header. Without a
 * palette nothing changes. */
void cpng_use_palette(cpng_reader *reader, cpng_palette_use use, cpng_header *header);

/* Whether decoding can continue at a row; if not, a new reader is needed. */
bool cpng_reader_can_reach(const cpng_reader *reader, size_t row);

/* Decodes count rows of row_bytes bytes, starting at row first: gray of 1, 2 and 4 bits is scaled to
 * 0...255, samples of 16 bits are in native byte order. With the last row the rest of the file is
 * read and checked. An interlaced image is decoded and kept whole, unless all of its rows are asked
 * for at once. */
bool cpng_read_rows(
    cpng_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes);

/* How the last call ended; the message is libpng's. */
const cinput_status *cpng_reader_status(const cpng_reader *reader);

/* A PNG being encoded. */
typedef struct cpng_writer cpng_writer;

/* Writes to a descriptor at its current offset, or to memory if it is negative. NULL when out of
 * memory. */
cpng_writer *cpng_writer_create(int descriptor);
void cpng_writer_destroy(cpng_writer *writer);

typedef struct {
    int level;         /* zlib's, 0...9 */
    bool filters_rows; /* each by one of PNG's five filters, else by none */
} cpng_compression;

/* Writes everything before the pixels. */
bool cpng_write_header(cpng_writer *writer, cpng_header header, cpng_compression compression);

/* Encodes the next rows, of samples of 8 bits, or of 16 in native byte order. */
bool cpng_write_rows(cpng_writer *writer, const uint8_t *pixels, size_t row_bytes, size_t count);

/* Completes the file after its last row. */
bool cpng_write_end(cpng_writer *writer);

/* The completed file of a writer to memory; owned by the writer. */
const uint8_t *cpng_writer_bytes(const cpng_writer *writer, size_t *count);

/* How the last call ended; once one has failed, all fail. The message is libpng's. */
const cinput_status *cpng_writer_status(const cpng_writer *writer);

#endif
