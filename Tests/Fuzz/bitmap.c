/* Fuzz target: Sources/CLeptonica, given what BMPHeader lets through and more. */
#include "CLeptonica.h"
#include "decoding.h"

#include <string.h>

/* As BMPHeader does: the kinds that are read, and a file that has all its pixels. */
static bool is_plausible(const uint8_t *bytes, size_t size) {
    uint32_t offset, header, compression;
    int32_t width, height;
    uint16_t depth;
    if (size < 54) return false;
    memcpy(&offset, bytes + 10, 4);
    memcpy(&header, bytes + 14, 4);
    memcpy(&width, bytes + 18, 4);
    memcpy(&height, bytes + 22, 4);
    memcpy(&depth, bytes + 28, 2);
    memcpy(&compression, bytes + 30, 4);
    if (header != 40 && header != 108 && header != 124) return false;
    if (compression || (depth != 1 && depth != 4 && depth != 8 && depth != 24)) return false;
    int64_t rows = height < 0 ? -(int64_t)height : height;
    if (width <= 0 || !rows || width > most_pixels / rows) return false;
    return offset + ((int64_t)width * depth + 31) / 32 * 4 * rows <= (int64_t)size;
}

void decode(const uint8_t *bytes, size_t size, decoding *decoding) {
    if (!is_plausible(bytes, size)) return;
    cinput_status status;
    cleptonica_image *image = cleptonica_decode_bmp(bytes, size, &status);
    if (!image) return;
    uint32_t width = cleptonica_width(image), height = cleptonica_height(image);
    for (unsigned channels = 1; channels <= 3; channels += 2) {
        size_t row_bytes = (size_t)width * channels;
        uint8_t *pixels = decoding_begin(decoding, row_bytes, height);
        bool well = true;
        for (uint32_t row = 0; well && row < height;) {
            uint32_t count = decoding_band(decoding, height, row);
            well = cleptonica_copy_rows(
                image, row, count, channels, size % 2, pixels + row * row_bytes, &status);
            row += count;
        }
        decoding_end(decoding, well, row_bytes, height);
    }
    cleptonica_destroy(image);
}
