#include "reader.h"

#include <CInput.h>
#include <stdlib.h>
#include <string.h>

/* Reduces colours from 16 bits to 8 as libtiff's own viewers do; some programs store 8 in 16. */
bool ctiff_read_palette(ctiff_reader *reader, uint8_t (*colours)[3]) {
    uint16_t *map[3] = {NULL};
    if (reader->tags.bits > 8
        || !TIFFGetField(reader->tiff, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) || !map[0]
        || !map[1] || !map[2])
        return false;
    unsigned count = 1u << reader->tags.bits, largest = 0;
    for (int colour = 0; colour < 3; colour++)
        for (unsigned at = 0; at < count; at++)
            if (map[colour][at] > largest) largest = map[colour][at];
    for (int colour = 0; colour < 3; colour++)
        for (unsigned at = 0; at < count; at++)
            colours[at][colour] = (uint8_t)(largest > 255 ? map[colour][at] >> 8 : map[colour][at]);
    return true;
}

static bool keep_palette(ctiff_reader *reader) {
    if (!ctiff_read_palette(reader, reader->palette))
        return ctiff_damaged(reader, "it has no palette");
    cinput_palette_labels(
        (const uint8_t(*)[3])reader->palette, 1u << reader->tags.bits, reader->labels);
    return true;
}

static bool allocate(ctiff_reader *reader) {
    if (reader->mode == rows_tiles
        && !(reader->tiles = calloc(ctiff_tile_rows(reader), ctiff_row_bytes(reader))))
        return ctiff_no_memory(reader);
    reader->block = calloc(ctiff_held_blocks(reader), reader->block_bytes);
    return reader->block || ctiff_no_memory(reader);
}

/* Compares sizes with libtiff's own, by which it writes into memory. */
static bool check_sizes(ctiff_reader *reader) {
    TIFF *tiff = reader->tiff;
    const ctiff_tags *tags = &reader->tags;
    uint64_t line = tags->is_tiled ? TIFFTileRowSize64(tiff) : TIFFScanlineSize64(tiff);
    uint64_t blocks = tags->is_tiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
    uint64_t expected =
        (uint64_t)reader->across * reader->down * (reader->is_separate ? tags->samples : 1);
    if (line != reader->line_bytes || blocks != expected)
        return ctiff_damaged(reader, "its sizes contradict each other");
    if (tags->is_tiled && TIFFTileSize64(tiff) != reader->block_bytes)
        return ctiff_damaged(reader, "the size of its tiles contradicts itself");
    if (reader->mode == rows_strips && TIFFStripSize64(tiff) != reader->block_bytes)
        return ctiff_damaged(reader, "the size of its strips contradicts itself");
    return ctiff_is_ok(reader);
}

/* Checks that every block lies in the file and is of a plausible size. */
static bool check_blocks(ctiff_reader *reader) {
    const ctiff_tags *tags = &reader->tags;
    uint64_t picture = 0, next = 0;
    uint64_t samples = reader->is_separate ? tags->samples : 1;
    /* Each has two numbers in the lists of the file. */
    if ((uint64_t)reader->across * reader->down * samples > reader->file.size / 2 + 1)
        return ctiff_damaged(reader, "it has more blocks than bytes");
    for (uint32_t plane = 0; plane < reader->planes; plane++)
        for (uint32_t at = 0; at < reader->across * reader->down; at++) {
            uint32_t sample = reader->is_separate ? reader->plan.first_sample + plane : 0;
            uint32_t number = sample * reader->across * reader->down + at;
            int failed = 0;
            uint64_t offset = TIFFGetStrileOffsetWithErr(reader->tiff, number, &failed);
            uint64_t count = TIFFGetStrileByteCountWithErr(reader->tiff, number, &failed);
            if (failed || !ctiff_is_ok(reader))
                return ctiff_damaged(reader, "where its blocks lie cannot be read");
            if (!offset && !count)
                return ctiff_unsupported(
                    reader, "a sparse TIFF, with blocks that are not in the file");
            if (!offset || !count) return ctiff_damaged(reader, "a block is empty");
            uint32_t down = at / reader->across, left = tags->height - down * tags->block_height;
            uint64_t rows =
                !tags->is_tiled && left < tags->block_height ? left : tags->block_height;
            uint64_t decoded = rows * reader->line_bytes;
            uint64_t needed = tags->compression == COMPRESSION_NONE ? decoded : count;
            if (offset > reader->file.size || needed > reader->file.size - offset)
                return ctiff_short(reader);
            if (count < needed) return ctiff_damaged(reader, "a block has too few bytes");
            if (tags->compression != COMPRESSION_NONE && count / 4 > decoded + (4 << 20))
                return ctiff_damaged(reader, "a block has far more bytes than its pixels take");
            if (tags->compression != COMPRESSION_NONE && count > max_block_bytes)
                return ctiff_unsupported(reader, "a TIFF with strips of more than 256 MiB");
            if (next && offset != next && reader->plan.following)
                return ctiff_damaged(reader, "images without a directory are not contiguous");
            next = offset + decoded;
            picture += decoded;
        }
    if (reader->plan.following > (reader->file.size - next) / picture) return ctiff_short(reader);
    return true;
}

bool ctiff_begin(ctiff_reader *reader, const ctiff_plan *plan) {
    if (!ctiff_start(reader, UINT64_MAX)) return false;
    reader->plan = *plan;
    if (!plan->samples || plan->samples > 4 || plan->first_sample >= reader->tags.samples
        || plan->samples > reader->tags.samples - plan->first_sample)
        return ctiff_damaged(reader, "it has no such sample");
    if (plan->converts_ycbcr) TIFFSetField(reader->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if ((plan->expands_palette || plan->palette_as_labels) && !keep_palette(reader)) return false;
    return ctiff_plan_blocks(reader) && allocate(reader) && check_sizes(reader)
        && check_blocks(reader) && cinput_end(&reader->status);
}
