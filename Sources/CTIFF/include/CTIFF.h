/* libtiff behind a few functions: no variadic call, no global handler and no whole file in memory
 * is left to Swift. libtiff returns its errors; every one of them, and every gap in an image that
 * it would fill by itself, is a failure here. */
#ifndef CTIFF_H
#define CTIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A TIFF that is being read: a directory of it at a time. */
typedef struct ctiff_reader ctiff_reader;

/* What a directory says, or what TIFF 6.0 says where it is silent. */
typedef struct {
    uint64_t directory; /* where it lies in the file */
    uint32_t width, height;
    uint32_t block_width, block_height; /* of a tile, or of a strip */
    uint32_t subfile;                   /* NewSubfileType */
    uint16_t bits, samples, format, photometric, planar, compression, orientation;
    uint16_t extra;           /* what the first extra sample is: 0 unknown, 1 and 2 alpha */
    uint16_t extras;          /* how many there are */
    uint16_t resolution_unit; /* 1 none, 2 inch, 3 centimetre */
    double x_resolution, y_resolution; /* pixels in a unit; 0 where unknown */
    bool is_tiled, has_photometric, is_last;
    bool is_big, is_big_endian; /* of the file */
} ctiff_tags;

/* How samples become those that are given out. */
typedef struct {
    uint16_t first_sample; /* of each pixel, the first that is taken */
    uint16_t samples;      /* and how many */
    bool expands_palette;  /* to three samples of 8 bits */
    bool numbers_palette;  /* to one of 8 bits, as cinput_number_palette says */
    bool inverts;          /* of unsigned samples */
    bool makes_colours;    /* JPEG's YCbCr to RGB */
    uint64_t following;    /* pictures of the same size that lie between it and the one wanted */
} ctiff_plan;

/* A reader of a descriptor, or of lent bytes where that is -1; NULL when out of memory. */
ctiff_reader *ctiff_reader_create(int descriptor, uint64_t size);
void ctiff_reader_destroy(ctiff_reader *reader);

/* Says where the bytes lie, for the calls that follow. */
void ctiff_reader_lend(ctiff_reader *reader, const uint8_t *bytes);

/* Reads the directory at an offset; the file's first for 0. */
bool ctiff_open(ctiff_reader *reader, uint64_t directory);

/* Reads the directory that follows. */
bool ctiff_next(ctiff_reader *reader);

bool ctiff_read_tags(ctiff_reader *reader, ctiff_tags *tags);

/* ImageDescription and Software; NULL where there is none. The file's bytes, until the next one
 * is read. */
const char *ctiff_description(ctiff_reader *reader);
const char *ctiff_software(ctiff_reader *reader);

/* Whether libtiff was built with a compression and it keeps its memory within bounds. */
bool ctiff_can_decompress(uint16_t compression);

/* Checks where the picture lies, and takes the memory that decoding needs. */
bool ctiff_begin(ctiff_reader *reader, const ctiff_plan *plan);

/* The bytes of a row as given out. */
size_t ctiff_row_bytes(const ctiff_reader *reader);

/* Whether rows can be read in any order without beginning anew. */
bool ctiff_is_random(const ctiff_reader *reader);

/* Decodes rows, in the file's order: dense, in native byte order. */
bool ctiff_read_rows(ctiff_reader *reader, uint32_t first, uint32_t count, uint8_t *rows);

/* libtiff's words for the failure of the last call, or this shim's. */
const char *ctiff_reader_message(const ctiff_reader *reader);

/* Whether the last call asked for bytes beyond the file's end. */
bool ctiff_reader_ran_short(const ctiff_reader *reader);

/* What the last call met that is allowed and not read; NULL where nothing. */
const char *ctiff_reader_variant(const ctiff_reader *reader);

/* A tiled, deflated BigTIFF of unsigned gray samples that is being written from its top. */
typedef struct ctiff_writer ctiff_writer;

typedef struct {
    uint32_t width, height;
    uint16_t bits;                /* 8, 16 or 32 */
    double pixels_per_centimetre; /* 0 where unknown */
} ctiff_picture;

/* A writer to the beginning of a descriptor that can be read too; NULL when out of memory. */
ctiff_writer *ctiff_writer_create(int descriptor);

/* Closes nothing of a file, and finishes none. */
void ctiff_writer_destroy(ctiff_writer *writer);

bool ctiff_writer_begin(ctiff_writer *writer, const ctiff_picture *picture);

/* Adds rows in native byte order. */
bool ctiff_write_rows(ctiff_writer *writer, const uint8_t *rows, uint32_t count);

/* Writes what is left and the directory. */
bool ctiff_writer_finish(ctiff_writer *writer);

/* libtiff's words for the first failure, or this shim's. */
const char *ctiff_writer_message(const ctiff_writer *writer);

/* What the kernel said to the first write that failed; 0 where none did. */
int ctiff_writer_errno(const ctiff_writer *writer);

#endif
