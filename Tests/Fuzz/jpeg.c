/* Fuzz target: Sources/CJPEG. */
#include "CJPEG.h"
#include "decoding.h"

void decode(const uint8_t *bytes, size_t size, decoding *decoding) {
    cinput_file file = {.bytes = bytes, .descriptor = -1, .size = size};
    cjpeg_reader *reader = cjpeg_reader_create(64 << 20);
    cjpeg_header header;
    if (reader && cjpeg_read_header(reader, file, &header) && header.channels
        && (uint64_t)header.width * header.height <= most_pixels) {
        size_t row_bytes = (size_t)header.width * header.channels;
        uint8_t *pixels = decoding_begin(decoding, row_bytes, header.height);
        bool well = true;
        for (uint32_t row = 0; well && row < header.height;) {
            uint32_t count = decoding_band(decoding, header.height, row);
            well = cjpeg_read_rows(reader, file, row, count, pixels + row * row_bytes, row_bytes);
            row += count;
        }
        decoding_end(decoding, well, row_bytes, header.height);
    }
    if (reader) cjpeg_reader_destroy(reader);
}
