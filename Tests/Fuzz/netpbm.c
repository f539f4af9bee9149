/* Fuzz target: Sources/CNetpbm. */
#include "CNetpbm.h"
#include "decoding.h"

void decode(const uint8_t *bytes, size_t size, decoding *decoding) {
    cinput_file file = {.bytes = bytes, .descriptor = -1, .size = size};
    cnetpbm_reader *reader = cnetpbm_reader_create();
    cnetpbm_header header;
    if (reader && cnetpbm_read_header(reader, file, &header)
        && (uint64_t)header.width * header.height <= most_pixels) {
        size_t row_bytes = (size_t)header.width * header.channels * (header.maximum < 256 ? 1 : 2);
        uint8_t *pixels = decoding_begin(decoding, row_bytes, header.height);
        bool well = true;
        for (uint32_t row = 0; well && row < header.height;) {
            uint32_t count = decoding_band(decoding, header.height, row);
            well = cnetpbm_read_rows(reader, file, row, count, pixels + row * row_bytes, row_bytes);
            row += count;
        }
        decoding_end(decoding, well, row_bytes, header.height);
    }
    if (reader) cnetpbm_reader_destroy(reader);
}
