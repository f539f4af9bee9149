/* Shared by the files of the reader. */
#ifndef READER_H
#define READER_H

#include "CTIFF.h"

#include <tiffio.h>

/* The largest decoded strip or tile; the largest decoded row of tiles. */
enum { max_block_bytes = 256 << 20, max_tile_row_bytes = 512 << 20 };

typedef enum {
    rows_direct, /* uncompressed strips: rows are read where they lie */
    rows_strips, /* a strip at a time */
    rows_lines,  /* strips too large for that: a row at a time */
    rows_tiles,  /* a row of tiles at a time */
} row_mode;

struct ctiff_reader {
    TIFF *tiff;
    cinput_file file;
    ctiff_limits limits;
    uint64_t position;
    uint64_t budget; /* bytes that libtiff may still read in this call */
    bool is_decoding;
    cinput_status status;
    char warning[256];

    ctiff_tags tags;
    ctiff_plan plan;
    row_mode mode;
    bool is_separate;      /* each sample has blocks of its own (PlanarConfiguration 2) */
    uint32_t planes;       /* separate samples that are decoded; 1 if samples are interleaved */
    uint32_t across, down; /* blocks per row and per column of the image */
    size_t line_bytes;     /* of a row of a block */
    size_t block_bytes;
    size_t sample_bytes, pixel_bytes; /* decoded */
    uint8_t palette[256][3];
    uint8_t labels[256]; /* of the palette's indices */

    uint8_t *block; /* a decoded block of each plane; with rows_direct and rows_lines, some rows */
    uint8_t *tiles; /* a decoded row of tiles */
    int64_t held;   /* the row of blocks that is in block or tiles; -1 for none */
    int64_t next_line; /* with rows_lines, the row that libtiff decodes next; -1 for none */
};

/* Computes the sizes of blocks and chooses how rows are read, by tags and plan alone; allocates and
 * reads nothing. False, with the fault recorded, for blocks that are too large. */
bool ctiff_plan_blocks(ctiff_reader *reader);

/* With rows_tiles, the rows of a row of tiles. */
uint32_t ctiff_tile_rows(const ctiff_reader *reader);

/* The blocks of block_bytes that are in memory at once. */
uint32_t ctiff_held_blocks(const ctiff_reader *reader);

/* Starts a call in which libtiff may read so many bytes; false without memory. */
bool ctiff_start(ctiff_reader *reader, uint64_t budget);

/* Each records a fault of the current call, and returns false. */
bool ctiff_damaged(ctiff_reader *reader, const char *message);
bool ctiff_short(ctiff_reader *reader);
bool ctiff_unsupported(ctiff_reader *reader, const char *variant);
bool ctiff_no_memory(ctiff_reader *reader);

/* Whether the current call has met no fault. */
bool ctiff_is_ok(const ctiff_reader *reader);

/* Reads count bytes at an offset; fewer are a fault. */
bool ctiff_fetch(ctiff_reader *reader, uint64_t offset, void *into, size_t count);

/* Checks that a block compressed with JPEG holds no larger image than the block, from which the memory
 * that decoding takes was predicted. */
bool ctiff_check_jpeg(ctiff_reader *reader, uint32_t number);

/* Converts a row of a block to a decoded row. */
void ctiff_unpack(
    const ctiff_reader *reader, const uint8_t *line, uint32_t plane, uint32_t pixels, uint8_t *row);

#endif
