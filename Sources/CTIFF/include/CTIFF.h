/* libtiff behind a few functions: Swift calls no variadic function, sets no global handler and holds
 * no whole file in memory. libtiff returns its errors; every one of them, and every gap in an image
 * that it would fill by itself, is a failure here. */
#ifndef CTIFF_H
#define CTIFF_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A TIFF being decoded: one directory at a time. */
typedef struct ctiff_reader ctiff_reader;

/* The tags of a directory; the defaults of TIFF 6.0 for those that are missing. */
typedef struct {
    uint64_t directory; /* its offset in the file */
    uint32_t width, height;
    uint32_t block_width, block_height; /* of a tile, or of a strip */
    uint32_t
        coded_height; /* the rows that a JPEG in a block may have: of a strip RowsPerStrip, even
                            * where the image has fewer */
    uint32_t subfile; /* NewSubfileType */
    uint16_t bits, samples, format, photometric, planar, compression, orientation;
    uint16_t fill_order;               /* 2: the lowest bit of a byte comes first */
    uint16_t extra;                    /* the first of ExtraSamples: 0 unspecified, 1 and 2 alpha */
    uint16_t extras;                   /* the number of extra samples */
    uint16_t sub_images;               /* the number of SubIFDs: levels of a pyramid */
    uint16_t resolution_unit;          /* 1 none, 2 inch, 3 centimetre */
    double x_resolution, y_resolution; /* pixels per unit; 0 if unknown */
    bool is_tiled, has_photometric, is_last;
    bool
        has_coloured_palette; /* with PhotometricInterpretation 3: a palette that is not all gray */
    bool is_big, is_big_endian; /* of the file: BigTIFF, MM */
} ctiff_tags;

/* How stored samples are converted. */
typedef struct {
    uint16_t first_sample; /* of each pixel, the first sample that is decoded */
    uint16_t samples;      /* the number of samples that are decoded */
    bool expands_palette;  /* to three samples of 8 bits; else indices are samples like any other */
    bool palette_as_labels; /* to one sample of 8 bits, see cinput_palette_labels */
    bool converts_ycbcr;    /* of JPEG, to RGB */
    uint64_t following;     /* images of the same size between the directory's and the wanted one */
} ctiff_plan;

/* The memory that decoding the rows of a directory takes at most, besides the rows that are asked
 * for. */
typedef struct {
    uint64_t bytes; /* in all; 0 for a directory that ctiff_begin refuses by its tags alone */
    uint64_t block; /* of these: the decoded blocks, what their compression keeps, and their bytes
                     * in the file */
} ctiff_memory;

/* Predicts it, by the tags and the size of the file in bytes; allocates and reads nothing. memory.c
 * says what is counted. */
ctiff_memory ctiff_predict_memory(
    const ctiff_tags *tags, const ctiff_plan *plan, uint64_t file_size);

/* What libtiff may take for a file, in bytes. */
typedef struct {
    uint64_t directory;  /* read for a directory: libtiff keeps every tag in memory, and any number
                          * of tags may point at the same bytes */
    uint64_t allocation; /* allocated at once; beyond it libtiff fails without calling malloc(3) */
} ctiff_limits;

/* NULL when out of memory. */
ctiff_reader *ctiff_reader_create(ctiff_limits limits);
void ctiff_reader_destroy(ctiff_reader *reader);

/* Passes the file for the calls that follow; it must be the same each time, but its bytes may have
 * moved. */
void ctiff_reader_set_file(ctiff_reader *reader, cinput_file file);

/* Reads the directory at an offset; the first of the file for 0. */
bool ctiff_open(ctiff_reader *reader, uint64_t directory);

/* Reads the next directory. */
bool ctiff_next(ctiff_reader *reader);

bool ctiff_read_tags(ctiff_reader *reader, ctiff_tags *tags);

/* ImageDescription and Software; NULL if missing. The bytes are the file's own encoding, and valid
 * until the next directory is read. */
const char *ctiff_description(ctiff_reader *reader);
const char *ctiff_software(ctiff_reader *reader);

/* The colours of the palette, 2^bits of them, for tags of at most 8 bits; false if there is none. */
bool ctiff_read_palette(ctiff_reader *reader, uint8_t (*colours)[3]);

/* Bytes of the file in which blocks (strips or tiles) lie one behind the other. */
typedef struct {
    uint64_t offset, size;
} ctiff_extent;

typedef struct {
    uint32_t blocks;  /* of the directory */
    uint64_t bytes;   /* of all blocks, as far as they lie in the file */
    size_t count;     /* of the extents that are listed */
    bool is_complete; /* whether these are all */
} ctiff_extents;

/* Lists where the blocks of the directory lie, in the order of their numbers. A directory of more than
 * most_blocks is damaged, since each takes bytes of the file. */
bool ctiff_read_extents(
    ctiff_reader *reader, uint64_t most_blocks, ctiff_extent *extents, size_t capacity,
    ctiff_extents *found);

/* Whether libtiff was built with a compression whose decoder bounds its memory. */
bool ctiff_can_decompress(uint16_t compression);

/* Checks that all blocks lie in the file, and allocates what decoding needs. */
bool ctiff_begin(ctiff_reader *reader, const ctiff_plan *plan);

/* The bytes of a decoded row. */
size_t ctiff_row_bytes(const ctiff_reader *reader);

/* Decodes count rows, starting at row first, in the order of the file: dense, in native byte
 * order. */
bool ctiff_read_rows(ctiff_reader *reader, uint32_t first, uint32_t count, uint8_t *rows);

/* How the last call ended; the message is libtiff's or this shim's. */
const cinput_status *ctiff_reader_status(const ctiff_reader *reader);

/* A tiled BigTIFF with deflate compression, of one unsigned gray sample per pixel, written from the
 * top down. */
typedef struct ctiff_writer ctiff_writer;

typedef struct {
    uint32_t width, height;
    uint16_t bits;                /* 8, 16 or 32 */
    double pixels_per_centimetre; /* 0 if unknown */
} ctiff_picture;

/* Writes at offsets from 0 to a descriptor that must be readable too. NULL when out of memory. */
ctiff_writer *ctiff_writer_create(int descriptor);

/* Frees memory; neither completes nor closes the file. */
void ctiff_writer_destroy(ctiff_writer *writer);

bool ctiff_writer_begin(ctiff_writer *writer, const ctiff_picture *picture);

/* Adds rows in native byte order. */
bool ctiff_write_rows(ctiff_writer *writer, const uint8_t *rows, uint32_t count);

/* Writes the remaining tiles and the directory. */
bool ctiff_writer_finish(ctiff_writer *writer);

/* How the last call ended; once one has failed, all fail. The message is libtiff's or this shim's. */
const cinput_status *ctiff_writer_status(const ctiff_writer *writer);

#endif
