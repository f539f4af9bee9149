#include "reader.h"

static void add(
    ctiff_extents *found, ctiff_extent *extents, size_t capacity, uint64_t offset, uint64_t size) {
    found->bytes = size > UINT64_MAX - found->bytes ? UINT64_MAX : found->bytes + size;
    ctiff_extent *last = found->count ? extents + found->count - 1 : NULL;
    if (last && last->offset + last->size == offset) last->size += size;
    else if (found->count < capacity)
        extents[found->count++] = (ctiff_extent){.offset = offset, .size = size};
    else found->is_complete = false;
}

bool ctiff_read_extents(
    ctiff_reader *reader, uint64_t most_blocks, ctiff_extent *extents, size_t capacity,
    ctiff_extents *found) {
    *found = (ctiff_extents){.is_complete = true};
    ctiff_tags tags; /* checks that no side of a block is 0, by which libtiff divides */
    if (!ctiff_read_tags(reader, &tags) || !ctiff_start(reader, reader->limits.directory))
        return false;
    found->blocks =
        tags.is_tiled ? TIFFNumberOfTiles(reader->tiff) : TIFFNumberOfStrips(reader->tiff);
    /* Some writers give more bytes than an uncompressed block has, even those of the next. */
    uint64_t most = UINT64_MAX;
    if (tags.compression == COMPRESSION_NONE)
        most = tags.is_tiled ? TIFFTileSize64(reader->tiff) : TIFFStripSize64(reader->tiff);
    if (!ctiff_is_ok(reader)) return false;
    if (found->blocks > most_blocks) return ctiff_damaged(reader, "it has more blocks than bytes");
    for (uint32_t number = 0; number < found->blocks; number++) {
        int failed = 0;
        uint64_t offset = TIFFGetStrileOffsetWithErr(reader->tiff, number, &failed);
        uint64_t size = failed ? 0 : TIFFGetStrileByteCountWithErr(reader->tiff, number, &failed);
        if (failed || !ctiff_is_ok(reader))
            return ctiff_damaged(reader, "where its blocks lie cannot be read");
        if (!offset || !size || offset >= reader->file.size) continue;
        uint64_t left = reader->file.size - offset;
        if (size > left) size = left;
        add(found, extents, capacity, offset, size < most ? size : most);
    }
    return cinput_end(&reader->status);
}
