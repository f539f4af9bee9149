#include "reader.h"

/* What decoding allocates, as a function of the tags. R is the bytes of the largest block in the
 * file, B those of a decoded block, P the pixels of a block, W its columns, N the blocks.
 *
 *   the shim             rows_tiles: B, and a row of tiles of the image; rows_strips: B for each
 *                        plane; rows_lines: a line; rows_direct: 1 MiB, or a line
 *   libtiff, any block   R, and 12 MiB where that is above 32 MiB; 16 N for offsets and byte counts (_TIFFPartialReadStripArray)
 *   none, PackBits       -
 *   LZW                  132 KiB of codes (tif_lzw.c, CSIZE)
 *   deflate              the window of zlib, or libdeflate's tables: 64 KiB
 *   zstd                 the window, at most 128 MiB (ZSTD_WINDOWLOG_LIMIT_DEFAULT), of which no more
 *                        than B is touched, and a block of 128 KiB
 *   LZMA                 the dictionary, of which no more than B is touched, and its tables
 *   CCITT                two lines of runs: 16 W (tif_fax3.c, Fax3SetupState)
 *   JPEG                 coefficients of 2 bytes for each sample where it is progressive, or has
 *                        a scan for each component; rows of blocks besides: 96 W for each sample
 *   WebP                 4 P of samples in ARGB, 4 P of output, and the bytes once more, in a buffer
 *                        that doubles (WebPIAppend)
 *   LERC                 two buffers of 4/3 B (tif_lerc.c, SetupUncompressedBuffer), masks of 2 P,
 *                        and 8 P where it is of version 1 (CntZImage)
 *
 * Measured for each with blocks of 16 MiB: Tests/ImagesTests/DecodingMemoryTests. */

/* Strips up to this size are decoded whole, which is fastest; a fuzz target sets it low to test the
 * others. */
#ifndef WHOLE_STRIP_BYTES
#define WHOLE_STRIP_BYTES (32 << 20)
#endif

/* libtiff reads a long block in parts of 1 MiB, 10 MiB and so on (TIFFReadAndRealloc); where the whole
 * has a mapping of its own, the first ones stay behind in the heap. */
enum { abandoned_bytes = 12 << 20 };

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }
static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

/* Whether a codec decodes row by row; the others decode a strip whole. */
static bool decodes_rows(uint16_t compression) {
    return compression != COMPRESSION_WEBP && compression != COMPRESSION_LERC;
}

/* Computes sizes; no product overflows: width and height have 32 bits, the bits of a pixel 20. */
static bool compute_sizes(ctiff_reader *reader) {
    const ctiff_tags *tags = &reader->tags;
    reader->is_separate = tags->planar == PLANARCONFIG_SEPARATE && tags->samples > 1;
    reader->planes = reader->is_separate ? reader->plan.samples : 1;
    reader->across = (tags->width - 1) / tags->block_width + 1;
    reader->down = (tags->height - 1) / tags->block_height + 1;
    bool half = tags->bits == 16 && tags->format == SAMPLEFORMAT_IEEEFP;
    reader->sample_bytes = half ? 4 : tags->bits <= 8 ? 1 : (tags->bits + 7u) / 8;
    reader->pixel_bytes =
        reader->plan.expands_palette ? 3 : reader->sample_bytes * reader->plan.samples;
    uint64_t pixel_bits = (uint64_t)tags->bits * (reader->is_separate ? 1 : tags->samples);
    reader->line_bytes = (tags->block_width * pixel_bits + 7) / 8;
    if (reader->line_bytes > max_block_bytes)
        return ctiff_unsupported(reader, "a TIFF with rows of more than 256 MiB");
    reader->block_bytes = reader->line_bytes * tags->block_height;
    return true;
}

static bool choose_mode(ctiff_reader *reader) {
    const ctiff_tags *tags = &reader->tags;
    size_t planes = reader->planes, large = reader->block_bytes;
    reader->mode = rows_strips;
    if (tags->is_tiled) {
        reader->mode = rows_tiles;
        if (large > max_block_bytes)
            return ctiff_unsupported(reader, "a TIFF with tiles of more than 256 MiB");
        if (ctiff_tile_rows(reader) * ctiff_row_bytes(reader) > max_tile_row_bytes)
            return ctiff_unsupported(reader, "a TIFF whose rows of tiles take more than 512 MiB");
    } else if (tags->compression == COMPRESSION_NONE && tags->fill_order != FILLORDER_LSB2MSB) {
        reader->mode = rows_direct;
        size_t rows = (1 << 20) / reader->line_bytes;
        if (rows > tags->block_height) rows = tags->block_height;
        reader->block_bytes = reader->line_bytes * (rows ? rows : 1);
    } else if (large > WHOLE_STRIP_BYTES && planes == 1 && decodes_rows(tags->compression)) {
        reader->mode = rows_lines;
        reader->next_line = -1;
        reader->block_bytes = reader->line_bytes;
    } else if (large > max_block_bytes / planes) {
        return ctiff_unsupported(reader, "a TIFF with strips of more than 256 MiB");
    }
    if (reader->plan.following && (reader->mode != rows_direct || reader->is_separate))
        return ctiff_damaged(reader, "images without a directory are not uncompressed strips");
    return true;
}

bool ctiff_plan_blocks(ctiff_reader *reader) {
    return compute_sizes(reader) && choose_mode(reader);
}

uint32_t ctiff_tile_rows(const ctiff_reader *reader) {
    return (uint32_t)smaller(reader->tags.block_height, reader->tags.height);
}

uint32_t ctiff_held_blocks(const ctiff_reader *reader) {
    return reader->mode == rows_strips ? reader->planes : 1;
}

/* What a compression keeps to decode a block, of so many bytes in the file. */
static uint64_t codec_bytes(const ctiff_reader *reader, uint64_t decoded, uint64_t stored) {
    const ctiff_tags *tags = &reader->tags;
    uint64_t pixels = (uint64_t)tags->block_width * tags->block_height;
    uint64_t samples = reader->is_separate ? 1 : tags->samples;
    switch (tags->compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_PACKBITS: return 0;
    case COMPRESSION_LZW: return 132 << 10;
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE: return 64 << 10;
    case COMPRESSION_ZSTD: return smaller(decoded, 128 << 20) + (512 << 10);
    case COMPRESSION_LZMA: return decoded + (512 << 10);
    case COMPRESSION_JPEG: {
        uint64_t across = tags->block_width + 32ull, down = tags->coded_height + 32ull;
        return samples * (2 * across * down + 96 * across) + (768 << 10);
    }
    case COMPRESSION_WEBP: return 8 * pixels + 2 * stored + (1 << 20);
    case COMPRESSION_LERC: return decoded / 3 * 8 + 10 * pixels + (1 << 20);
    default: return 16ull * tags->block_width + (64 << 10); /* CCITT */
    }
}

/* The bytes of a block in the file that libtiff reads at most: it cuts off what is far longer than
 * its pixels (TIFFFillStrip and TIFFFillTile of tif_read.c), as check_blocks in begin.c does. */
static uint64_t stored_bytes(uint64_t decoded, uint64_t file_size) {
    uint64_t longest = smaller(10 * decoded + 4096, 4 * decoded + (16 << 20));
    return smaller(file_size, larger(1 << 20, longest));
}

ctiff_memory ctiff_predict_memory(
    const ctiff_tags *tags, const ctiff_plan *plan, uint64_t file_size) {
    ctiff_reader reader = {.tags = *tags, .plan = *plan};
    ctiff_memory memory = {0, 0};
    if (!ctiff_plan_blocks(&reader)) return memory;
    uint64_t decoded = reader.line_bytes * tags->block_height;
    uint64_t blocks = (uint64_t)reader.across * reader.down;
    memory.block = (uint64_t)reader.block_bytes * ctiff_held_blocks(&reader);
    if (reader.mode != rows_direct) {
        uint64_t stored = stored_bytes(decoded, file_size);
        memory.block += stored + codec_bytes(&reader, decoded, stored);
        if (stored > cinput_mapped_bytes) memory.block += abandoned_bytes;
    }
    memory.bytes = memory.block;
    if (reader.mode == rows_tiles)
        memory.bytes += (uint64_t)ctiff_tile_rows(&reader) * ctiff_row_bytes(&reader);
    /* ctiff_begin refuses more blocks than bytes before it reads where they lie. */
    if (blocks <= file_size) memory.bytes += 16 * blocks * (reader.is_separate ? tags->samples : 1);
    return memory;
}
