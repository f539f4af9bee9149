/* What is used of leptonica: its decoder of uncompressed BMP files. Its callers check headers and
 * limits first; it says nothing about what is wrong. */
#ifndef CLEPTONICA_H
#define CLEPTONICA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decoded picture. */
typedef struct cleptonica_picture cleptonica_picture;

/* Decodes a whole file that ends where its pixels do; NULL where leptonica refuses it. */
cleptonica_picture *cleptonica_decode_bmp(const uint8_t *bytes, size_t count);
void cleptonica_destroy(cleptonica_picture *picture);

uint32_t cleptonica_width(const cleptonica_picture *picture);
uint32_t cleptonica_height(const cleptonica_picture *picture);

/* Copies count rows from the first on, as bytes: gray (1 channel) or RGB (3), palettes expanded.
 * False where a pixel's colour is not in the palette. */
bool cleptonica_copy_rows(
    const cleptonica_picture *picture, size_t first, size_t count, unsigned channels,
    uint8_t *pixels);

#endif
