#include "CLeptonica.h"

#include <allheaders.h>

struct cleptonica_picture {
    PIX *pix;
    int depth;
    int colours;         /* of the palette; 0 where there is none */
    uint8_t palette[256][3];
};

static void copy_palette(cleptonica_picture *picture) {
    PIXCMAP *map = pixGetColormap(picture->pix);
    picture->colours = map ? pixcmapGetCount(map) : 0;
    for (int index = 0; index < picture->colours && index < 256; index++) {
        l_int32 red = 0, green = 0, blue = 0;
        pixcmapGetColor(map, index, &red, &green, &blue);
        picture->palette[index][0] = (uint8_t)red;
        picture->palette[index][1] = (uint8_t)green;
        picture->palette[index][2] = (uint8_t)blue;
    }
}

cleptonica_picture *cleptonica_decode_bmp(const uint8_t *bytes, size_t count) {
    setMsgSeverity(L_SEVERITY_NONE);
    cleptonica_picture *picture = calloc(1, sizeof *picture);
    if (!picture) return NULL;
    picture->pix = pixReadMemBmp(bytes, count);
    if (!picture->pix) {
        free(picture);
        return NULL;
    }
    picture->depth = pixGetDepth(picture->pix);
    copy_palette(picture);
    return picture;
}

void cleptonica_destroy(cleptonica_picture *picture) {
    pixDestroy(&picture->pix);
    free(picture);
}

uint32_t cleptonica_width(const cleptonica_picture *picture) {
    return (uint32_t)pixGetWidth(picture->pix);
}

uint32_t cleptonica_height(const cleptonica_picture *picture) {
    return (uint32_t)pixGetHeight(picture->pix);
}

/* leptonica expands palettes itself, but looks a pixel's colour up without asking whether the
 * palette is that long; so it is done here. */
static bool copy_indexed(
    const cleptonica_picture *picture, const l_uint32 *line, unsigned channels, uint8_t *pixels) {
    int width = pixGetWidth(picture->pix);
    for (int column = 0; column < width; column++) {
        int index = picture->depth == 8 ? (int)GET_DATA_BYTE(line, column)
                                        : (int)GET_DATA_QBIT(line, column);
        if (index >= picture->colours) return false;
        for (unsigned channel = 0; channel < channels; channel++)
            *pixels++ = picture->palette[index][channel];
    }
    return true;
}

static bool copy_row(
    const cleptonica_picture *picture, const l_uint32 *line, unsigned channels, uint8_t *pixels) {
    int width = pixGetWidth(picture->pix);
    switch (picture->depth) {
    case 1: /* leptonica's ones are black, whatever the order of the palette was */
        for (int column = 0; column < width; column++)
            pixels[column] = GET_DATA_BIT(line, column) ? 0 : 255;
        return channels == 1;
    case 4:
    case 8: return copy_indexed(picture, line, channels, pixels);
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
    const cleptonica_picture *picture, size_t first, size_t count, unsigned channels,
    uint8_t *pixels) {
    const l_uint32 *words = pixGetData(picture->pix);
    size_t stride = (size_t)pixGetWpl(picture->pix);
    size_t row_bytes = (size_t)pixGetWidth(picture->pix) * channels;
    for (size_t row = 0; row < count; row++)
        if (!copy_row(
                picture, words + (first + row) * stride, channels, pixels + row * row_bytes))
            return false;
    return true;
}
