/* A file is decoded whole, and again in bands: without a finding of a sanitizer, and to the same. */
#include "decoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t *decoding_begin(decoding *decoding, size_t row_bytes, uint32_t height) {
    size_t size = row_bytes * height;
    uint8_t *bytes = realloc(decoding->bytes, decoding->count + size + 1);
    if (!bytes) abort();
    decoding->bytes = bytes;
    memset(bytes + decoding->count, decoding->fill, size + 1);
    return bytes + decoding->count;
}

uint32_t decoding_band(const decoding *decoding, uint32_t height, uint32_t row) {
    uint32_t band = height / decoding->divisor + 1;
    return height - row < band ? height - row : band;
}

void decoding_end(decoding *decoding, bool is_whole, size_t row_bytes, uint32_t height) {
    if (is_whole) decoding->count += row_bytes * height;
    decoding->bytes[decoding->count++] = is_whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (!size) return 0;
    decoding whole = {.fill = 0x00, .divisor = 1};
    decoding bands = {.fill = 0xA5, .divisor = 2 + size % 9};
    decode(bytes, size, &whole);
    decode(bytes, size, &bands);
    if (whole.count != bands.count
        || (whole.count && memcmp(whole.bytes, bands.bytes, whole.count))) {
        fprintf(stderr, "what is decoded in bands is not what is decoded whole\n");
        abort();
    }
    free(whole.bytes);
    free(bands.bytes);
    return 0;
}
