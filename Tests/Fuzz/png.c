/* Fuzz target: Sources/CPNG. */
#include "CPNG.h"
#include "decoding.h"

#include <string.h>
#include <zlib.h>

void decode(const uint8_t *bytes, size_t size, decoding *decoding) {
    cinput_file file = {.bytes = bytes, .descriptor = -1, .size = size};
    cpng_reader *reader = cpng_reader_create();
    cpng_header header;
    if (reader && cpng_read_header(reader, file, &header)
        && (uint64_t)header.width * header.height <= most_pixels) {
        cpng_use_palette(reader, (cpng_palette_use)(size % 3), &header);
        size_t row_bytes = (size_t)header.width * header.channels * header.bits / 8;
        uint8_t *pixels = decoding_begin(decoding, row_bytes, header.height);
        bool well = true;
        for (uint32_t row = 0; well && row < header.height;) {
            uint32_t count = decoding_band(decoding, header.height, row);
            well = cpng_read_rows(reader, file, row, count, pixels + row * row_bytes, row_bytes);
            row += count;
        }
        decoding_end(decoding, well, row_bytes, header.height);
    }
    if (reader) cpng_reader_destroy(reader);
}

static uint32_t number(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Gives chunks the checksums of what they hold, or no mutation would ever get past them. */
static void repair(uint8_t *bytes, size_t size) {
    for (size_t at = 8; at + 12 <= size;) {
        uint32_t length = number(bytes + at);
        if (length > size - at - 12) return;
        uint32_t sum = (uint32_t)crc32(0, bytes + at + 4, length + 4);
        for (int byte = 0; byte < 4; byte++)
            bytes[at + 8 + length + (size_t)byte] = (uint8_t)(sum >> (24 - 8 * byte));
        at += 12 + (size_t)length;
    }
}

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed) {
    size = LLVMFuzzerMutate(bytes, size, most);
    if (seed % 8) repair(bytes, size);
    return size;
}
