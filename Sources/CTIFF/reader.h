/* What the files of this shim share. */
#ifndef READER_H
#define READER_H

#include "CTIFF.h"

#include <tiffio.h>

/* The most that a strip or a tile may take, decoded; and a row of tiles. */
enum { most_of_block = 256 << 20, most_of_tiles = 512 << 20 };

/* The most that is read for a directory: libtiff keeps every tag, and any number of them may lie at
 * the same bytes. */
enum { most_of_directory = 96 << 20 };

typedef enum {
    rows_straight, /* uncompressed strips: rows are read where they lie */
    rows_strips,   /* a strip at a time */
    rows_lines,    /* strips too large for that: a row at a time */
    rows_tiles,    /* a row of tiles at a time */
} row_mode;

struct ctiff_reader {
    TIFF *tiff;
    const uint8_t *bytes;
    int descriptor;
    uint64_t size, position;
    uint64_t left; /* that libtiff may read; of a directory, until its blocks are asked for */
    bool ran_short, is_decoding;
    const char *variant;
    char message[256], warning[256];

    ctiff_tags tags;
    ctiff_plan plan;
    row_mode mode;
    bool is_separate;      /* each sample has blocks of its own */
    uint32_t planes;       /* how many of those are taken: 1 where samples lie together */
    uint32_t across, down; /* blocks */
    size_t line_bytes;     /* of a row of a block */
    size_t block_bytes;
    size_t sample_bytes, pixel_bytes; /* as given out */
    uint8_t palette[256][3];
    uint8_t numbers[256]; /* of the palette, where those are asked for */

    uint8_t *block;      /* a decoded block of each plane, or a line, or some */
    uint8_t *tiles;      /* a row of tiles as given out */
    int64_t held;        /* the row of blocks that is in them; -1 for none */
    int64_t next_line;   /* of rows_lines, the one that libtiff stands at */
};

/* Keeps the first words; false, to return. */
bool ctiff_fail(ctiff_reader *reader, const char *words);

/* Refuses what is allowed and not read. */
bool ctiff_refuse(ctiff_reader *reader, const char *variant);

/* Forgets how the last call went. */
void ctiff_start(ctiff_reader *reader);

/* Whether all went well since then. */
bool ctiff_is_well(const ctiff_reader *reader);

/* Reads at an offset; whole, or it is a failure. */
bool ctiff_fetch(ctiff_reader *reader, uint64_t offset, void *into, size_t count);

/* Makes samples of a row of a block into samples of a row that is given out. */
void ctiff_unpack(
    const ctiff_reader *reader, const uint8_t *line, uint32_t plane, uint32_t pixels, uint8_t *row);

/* Inverts a row that is given out, where the plan says so. */
void ctiff_finish_row(const ctiff_reader *reader, uint8_t *row);

#endif
