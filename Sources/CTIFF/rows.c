#include "exceptions.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

static uint32_t rows_of(const ctiff_reader *reader, uint32_t down) {
    uint32_t above = down * reader->tags.block_height, left = reader->tags.height - above;
    return left < reader->tags.block_height ? left : reader->tags.block_height;
}

static uint32_t number_of(
    const ctiff_reader *reader, uint32_t plane, uint32_t down, uint32_t column) {
    uint32_t sample = reader->is_separate ? reader->plan.first_sample + plane : 0;
    return (sample * reader->down + down) * reader->across + column;
}

static bool incomplete(ctiff_reader *reader) {
    return ctiff_damaged(reader, "a block has fewer pixels than its rows");
}

/* Reads uncompressed rows where they lie in the file. */
static bool read_direct(
    ctiff_reader *reader, uint32_t down, uint32_t inside, uint32_t count, uint8_t *rows) {
    size_t row_bytes = ctiff_row_bytes(reader);
    uint32_t most = (uint32_t)(reader->block_bytes / reader->line_bytes);
    uint64_t picture = (uint64_t)reader->line_bytes * reader->tags.height;
    for (uint32_t plane = 0; plane < reader->planes; plane++) {
        uint64_t offset = TIFFGetStrileOffset(reader->tiff, number_of(reader, plane, down, 0))
            + picture * reader->plan.following + (uint64_t)inside * reader->line_bytes;
        for (uint32_t done = 0; done < count;) {
            uint32_t now = count - done < most ? count - done : most;
            size_t bytes = now * reader->line_bytes;
            uint64_t at = offset + (uint64_t)done * reader->line_bytes;
            if (!ctiff_fetch(reader, at, reader->block, bytes)) return false;
            if (TIFFIsByteSwapped(reader->tiff)) {
                unsigned bits = reader->tags.bits;
                if (bits == 16) TIFFSwabArrayOfShort((void *)reader->block, (tmsize_t)(bytes / 2));
                if (bits == 32) TIFFSwabArrayOfLong((void *)reader->block, (tmsize_t)(bytes / 4));
                if (bits == 64) TIFFSwabArrayOfLong8((void *)reader->block, (tmsize_t)(bytes / 8));
            }
            for (uint32_t row = 0; row < now; row++)
                ctiff_unpack(
                    reader, reader->block + row * reader->line_bytes, plane, reader->tags.width,
                    rows + (done + row) * row_bytes);
            done += now;
        }
    }
    return true;
}

static bool read_strip(ctiff_reader *reader, uint32_t number, uint8_t *into, tmsize_t size) {
    return ctiff_check_jpeg(reader, number)
        && TIFFReadEncodedStrip(reader->tiff, number, into, size) == size && ctiff_is_ok(reader);
}

static bool read_strips(
    ctiff_reader *reader, uint32_t down, uint32_t inside, uint32_t count, uint8_t *rows) {
    size_t row_bytes = ctiff_row_bytes(reader);
    tmsize_t size = (tmsize_t)(rows_of(reader, down) * reader->line_bytes);
    if (reader->held != down) {
        reader->held = -1;
        for (uint32_t plane = 0; plane < reader->planes; plane++)
            if (!read_strip(
                    reader, number_of(reader, plane, down, 0),
                    reader->block + plane * reader->block_bytes, size))
                return incomplete(reader);
        reader->held = down;
    }
    for (uint32_t plane = 0; plane < reader->planes; plane++)
        for (uint32_t row = 0; row < count; row++)
            ctiff_unpack(
                reader,
                reader->block + plane * reader->block_bytes + (inside + row) * reader->line_bytes,
                plane, reader->tags.width, rows + row * row_bytes);
    return true;
}

/* Decodes large strips row by row; starts again at the strip's first row to go back. */
static bool read_lines(
    ctiff_reader *reader, uint32_t down, uint32_t inside, uint32_t count, uint8_t *rows) {
    size_t row_bytes = ctiff_row_bytes(reader);
    int64_t top = (int64_t)down * reader->tags.block_height, first = top + inside;
    bool follows = reader->next_line >= top && reader->next_line <= first;
    int64_t line = follows ? reader->next_line : top;
    reader->next_line = -1;
    if (line == top && !ctiff_check_jpeg(reader, number_of(reader, 0, down, 0)))
        return incomplete(reader);
    for (; line < first + count; line++) {
        uint16_t sample = reader->is_separate ? reader->plan.first_sample : 0;
        if (TIFFReadScanline(reader->tiff, reader->block, (uint32_t)line, sample) != 1
            || !ctiff_is_ok(reader))
            return incomplete(reader);
        if (line >= first)
            ctiff_unpack(
                reader, reader->block, 0, reader->tags.width,
                rows + (size_t)(line - first) * row_bytes);
    }
    reader->next_line = line;
    return true;
}

static bool read_tile(ctiff_reader *reader, uint32_t number, tmsize_t size) {
    return ctiff_check_jpeg(reader, number)
        && TIFFReadEncodedTile(reader->tiff, number, reader->block, size) == size
        && ctiff_is_ok(reader);
}

static bool decode_tiles(ctiff_reader *reader, uint32_t down) {
    const ctiff_tags *tags = &reader->tags;
    tmsize_t size = (tmsize_t)reader->block_bytes;
    for (uint32_t plane = 0; plane < reader->planes; plane++)
        for (uint32_t column = 0; column < reader->across; column++) {
            if (!read_tile(reader, number_of(reader, plane, down, column), size))
                return incomplete(reader);
            uint32_t left = column * tags->block_width;
            uint32_t pixels =
                tags->width - left < tags->block_width ? tags->width - left : tags->block_width;
            for (uint32_t row = 0; row < rows_of(reader, down); row++)
                ctiff_unpack(
                    reader, reader->block + row * reader->line_bytes, plane, pixels,
                    reader->tiles + row * ctiff_row_bytes(reader) + left * reader->pixel_bytes);
        }
    return true;
}

static bool read_tiles(
    ctiff_reader *reader, uint32_t down, uint32_t inside, uint32_t count, uint8_t *rows) {
    size_t row_bytes = ctiff_row_bytes(reader);
    if (reader->held != down) {
        reader->held = -1;
        if (!decode_tiles(reader, down)) return false;
        reader->held = down;
    }
    memcpy(rows, reader->tiles + inside * row_bytes, count * row_bytes);
    return true;
}

struct band {
    ctiff_reader *reader;
    uint32_t first, count;
    uint8_t *rows;
};

static bool read_band(void *argument) {
    static bool (*const readers[])(ctiff_reader *, uint32_t, uint32_t, uint32_t, uint8_t *) = {
        [rows_direct] = read_direct,
        [rows_strips] = read_strips,
        [rows_lines] = read_lines,
        [rows_tiles] = read_tiles,
    };
    struct band band = *(struct band *)argument;
    ctiff_reader *reader = band.reader;
    size_t row_bytes = ctiff_row_bytes(reader);
    while (band.count) {
        uint32_t down = band.first / reader->tags.block_height;
        uint32_t inside = band.first % reader->tags.block_height;
        uint32_t here = rows_of(reader, down) - inside;
        if (here > band.count) here = band.count;
        if (!readers[reader->mode](reader, down, inside, here, band.rows)) return false;
        band.rows += here * row_bytes;
        band.first += here;
        band.count -= here;
    }
    return true;
}

bool ctiff_read_rows(ctiff_reader *reader, uint32_t first, uint32_t count, uint8_t *rows) {
    if (!ctiff_start(reader, UINT64_MAX)) return false;
    if (first > reader->tags.height || count > reader->tags.height - first)
        return ctiff_damaged(reader, "rows beyond the last one were asked for");
    struct band band = {reader, first, count, rows};
    reader->is_decoding = true;
    bool is_done = ctiff_catch(read_band, &band);
    reader->is_decoding = false;
    if (!is_done) return ctiff_damaged(reader, "a block cannot be decoded");
    return cinput_end(&reader->status);
}

size_t ctiff_row_bytes(const ctiff_reader *reader) {
    return (size_t)reader->tags.width * reader->pixel_bytes;
}
