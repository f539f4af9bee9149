#include "reader.h"

/* The markers of ITU-T T.81, table B.1. */
enum { start_of_image = 0xD8, end_of_image = 0xD9, start_of_scan = 0xDA };
enum { first_frame = 0xC0, last_frame = 0xCF };
enum { huffman_tables = 0xC4, extension = 0xC8, arithmetic_conditions = 0xCC };
enum { quantization_tables = 0xDB, number_of_lines = 0xDC, restart_interval = 0xDD };
enum { first_restart = 0xD0, last_restart = 0xD7, temporary = 0x01 };
enum { first_application = 0xE0, last_application = 0xEF, comment = 0xFE };

/* The most markers and fill bytes in front of a frame: a colour profile takes up to 255. */
enum { most_markers = 4096 };

static bool begins_frame(uint8_t marker) {
    return marker >= first_frame && marker <= last_frame && marker != huffman_tables
        && marker != extension && marker != arithmetic_conditions;
}

static bool stands_alone(uint8_t marker) {
    return marker == temporary || (marker >= first_restart && marker <= last_restart);
}

static bool has_length(uint8_t marker) {
    return marker == huffman_tables || marker == arithmetic_conditions
        || (marker >= quantization_tables && marker <= restart_interval)
        || (marker >= first_application && marker <= last_application) || marker == comment;
}

/* SOF2, 6, 10 and 14 (table B.1): libtiff warns of each, which is an error here. */
static bool is_progressive(uint8_t frame) { return (frame & 3) == 2; }

/* Checks a frame: behind its marker, length and precision lie rows and columns. */
static bool check_frame(ctiff_reader *reader, uint8_t marker, uint64_t at) {
    uint8_t size[4];
    if (!ctiff_fetch(reader, at + 5, size, sizeof size)) return false;
    uint32_t rows = (uint32_t)(size[0] << 8 | size[1]);
    uint32_t columns = (uint32_t)(size[2] << 8 | size[3]);
    if (rows > reader->tags.coded_height || columns > reader->tags.block_width)
        return ctiff_unsupported(
            reader, "a TIFF with a JPEG that is larger than its strip or tile");
    if (is_progressive(marker)) return ctiff_unsupported(reader, "a TIFF with a progressive JPEG");
    return true;
}

/* Of a strip, libtiff accepts a JPEG that is as high as it likes (JPEGPreDecode of tif_jpeg.c warns),
 * and of one with several scans libjpeg then allocates the coefficients of all rows: 770 MiB were
 * measured for a strip of 4096 x 64 pixels.
 *
 * Finds the frame as libjpeg does (first_marker, next_marker and read_markers of jdmarker.c): an image
 * begins with SOI; any number of 0xFF may precede a marker; RSTn and TEM have no length; a second SOI
 * or SOF, a scan or an end without a frame, and markers without a meaning are errors. Bytes between
 * markers, FF 00 among them, are a warning, which is an error here (keep_warning in file.c). What is not
 * understood is refused, so that libjpeg meets no frame that was not seen here. */
bool ctiff_check_jpeg(ctiff_reader *reader, uint32_t number) {
    if (reader->tags.compression != COMPRESSION_JPEG) return true;
    uint64_t at = TIFFGetStrileOffset(reader->tiff, number);
    uint64_t end = at + TIFFGetStrileByteCount(reader->tiff, number);
    for (int markers = 0; markers < most_markers && at + 4 <= end; markers++) {
        uint8_t head[4];
        if (!ctiff_fetch(reader, at, head, sizeof head)) return false;
        uint8_t marker = head[1];
        if (head[0] != 0xFF || (marker == start_of_image) != (markers == 0))
            return ctiff_damaged(reader, "a block of JPEG has bytes that are no markers");
        if (marker == 0xFF) at += 1;
        else if (marker == start_of_image || stands_alone(marker)) at += 2;
        else if (has_length(marker) && (head[2] || head[3] >= 2))
            at += 2 + (uint64_t)(head[2] << 8 | head[3]);
        else if (begins_frame(marker)) return check_frame(reader, marker, at);
        else break;
    }
    return ctiff_damaged(reader, "a block of JPEG has no frame");
}
