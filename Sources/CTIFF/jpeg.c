#include "reader.h"

/* The markers of ITU-T T.81, table B.1. */
enum { start_of_image = 0xD8, first_frame = 0xC0, last_frame = 0xCF };
enum { huffman_tables = 0xC4, extension = 0xC8, arithmetic_conditions = 0xCC };
enum { start_of_scan = 0xDA, end_of_image = 0xD9 };

static bool begins_frame(uint8_t marker) {
    return marker >= first_frame && marker <= last_frame && marker != huffman_tables
        && marker != extension && marker != arithmetic_conditions;
}

/* Of a strip, libtiff accepts a JPEG that is as high as it likes (JPEGPreDecode of tif_jpeg.c warns),
 * and of a progressive one libjpeg then allocates the coefficients of all rows: 770 MiB were
 * measured for a strip of 4096 x 64 pixels. */
bool ctiff_check_jpeg(ctiff_reader *reader, uint32_t number) {
    if (reader->tags.compression != COMPRESSION_JPEG) return true;
    uint64_t at = TIFFGetStrileOffset(reader->tiff, number);
    uint64_t end = at + TIFFGetStrileByteCount(reader->tiff, number);
    while (at + 4 <= end) {
        uint8_t head[4];
        if (!ctiff_fetch(reader, at, head, sizeof head)) return false;
        uint8_t marker = head[1];
        /* Fill bytes, and what libjpeg reports as damage. */
        if (head[0] != 0xFF || marker == 0xFF) at += 1;
        else if (marker == start_of_image) at += 2;
        else if (begins_frame(marker)) {
            uint8_t size[4]; /* behind the length and the precision: rows, columns */
            if (!ctiff_fetch(reader, at + 5, size, sizeof size)) return false;
            uint32_t rows = (uint32_t)(size[0] << 8 | size[1]);
            uint32_t columns = (uint32_t)(size[2] << 8 | size[3]);
            if (rows > reader->tags.block_height || columns > reader->tags.block_width)
                return ctiff_unsupported(
                    reader, "a TIFF with a JPEG that is larger than its strip or tile");
            return true;
        } else if (marker == start_of_scan || marker == end_of_image) return true;
        else at += 2 + (uint64_t)(head[2] << 8 | head[3]);
    }
    return true;
}
