#include "CLeptonica.h"

#include <stdlib.h>

#include <allheaders.h>

struct cleptonica_image {
    PIX *pix;
    int depth;
    int colours; /* of the palette; 0 if there is none */
    uint8_t palette[256][3];
};

static void copy_palette(cleptonica_image *image) {
    PIXCMAP *map = pixGetColormap(image->pix);
    image->colours = map ? pixcmapGetCount(map) : 0;
    for (int index = 0; index < image->colours && index < 256; index++) {
        l_int32 red = 0, green = 0, blue = 0;
        pixcmapGetColor(map, index, &red, &green, &blue);
        image->palette[index][0] = (uint8_t)red;
        image->palette[index][1] = (uint8_t)green;
        image->palette[index][2] = (uint8_t)blue;
    }
}

cleptonica_image *cleptonica_decode_bmp(const uint8_t *bytes, size_t count, cinput_status *status) {
    setMsgSeverity(L_SEVERITY_NONE);
    cinput_begin(status);
    cleptonica_image *image = calloc(1, sizeof *image);
    if (image && cinput_reserve(status)) image->pix = pixReadMemBmp(bytes, count);
    if (!image || !image->pix) {
        cinput_fail(status, cinput_damaged, "leptonica does not accept its header");
        free(image);
        return NULL;
    }
    image->depth = pixGetDepth(image->pix);
    copy_palette(image);
    if (cinput_end(status)) return image;
    cleptonica_destroy(image);
    return NULL;
}

void cleptonica_destroy(cleptonica_image *image) {
    pixDestroy(&image->pix);
    free(image);
}

uint32_t cleptonica_width(const cleptonica_image *image) {
    return (uint32_t)pixGetWidth(image->pix);
}

uint32_t cleptonica_height(const cleptonica_image *image) {
    return (uint32_t)pixGetHeight(image->pix);
}

/* leptonica's own expansion of palettes does not check that an index lies in the palette. */
static bool copy_indexed(
    const cleptonica_image *image, const l_uint32 *line, unsigned channels, bool as_indices,
    uint8_t *pixels) {
    int width = pixGetWidth(image->pix), factor = image->depth == 4 ? 17 : 1;
    for (int column = 0; column < width; column++) {
        int index =
            image->depth == 8 ? (int)GET_DATA_BYTE(line, column) : (int)GET_DATA_QBIT(line, column);
        if (index >= image->colours) return false;
        for (unsigned channel = 0; channel < channels; channel++)
            *pixels++ = as_indices ? (uint8_t)(index * factor) : image->palette[index][channel];
    }
    return true;
}

static bool copy_row(
    const cleptonica_image *image, const l_uint32 *line, unsigned channels, bool as_indices,
    uint8_t *pixels) {
    int width = pixGetWidth(image->pix);
    switch (image->depth) {
    case 1: /* to leptonica 1 is black, in whatever order the palette was */
        for (int column = 0; column < width; column++)
            pixels[column] = GET_DATA_BIT(line, column) ? 0 : 255;
        return channels == 1;
    case 4:
    case 8: return copy_indexed(image, line, channels, as_indices, pixels);
    case 32:
        if (channels != 3) return false;
        for (int column = 0; column < width; column++, pixels += 3) {
            pixels[0] = (uint8_t)(line[column] >> L_RED_SHIFT);
            pixels[1] = (uint8_t)(line[column] >> L_GREEN_SHIFT);
            pixels[2] = (uint8_t)(line[column] >> L_BLUE_SHIFT);
        }
        return true;
    default: return false;
    }
}

bool cleptonica_copy_rows(
    const cleptonica_image *image, size_t first, size_t count, unsigned channels, bool as_indices,
    uint8_t *pixels, cinput_status *status) {
    const l_uint32 *words = pixGetData(image->pix);
    size_t stride = (size_t)pixGetWpl(image->pix);
    size_t row_bytes = (size_t)pixGetWidth(image->pix) * channels;
    cinput_begin(status);
    for (size_t row = 0; row < count; row++)
        if (!copy_row(
                image, words + (first + row) * stride, channels, as_indices,
                pixels + row * row_bytes)) {
            cinput_fail(status, cinput_damaged, "a pixel's colour is not in the palette");
            break;
        }
    return cinput_end(status);
}
