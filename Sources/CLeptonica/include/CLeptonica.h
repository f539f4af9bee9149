/* leptonica's decoder of uncompressed BMP files. Callers check headers and limits first. */
#ifndef CLEPTONICA_H
#define CLEPTONICA_H

#include <CInput.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decoded image. */
typedef struct cleptonica_image cleptonica_image;

/* Decodes a whole file that ends where its pixels do; NULL if that fails, with the fault in
 * status. */
cleptonica_image *cleptonica_decode_bmp(const uint8_t *bytes, size_t count, cinput_status *status);
void cleptonica_destroy(cleptonica_image *image);

uint32_t cleptonica_width(const cleptonica_image *image);
uint32_t cleptonica_height(const cleptonica_image *image);

/* Copies count rows, starting at row first, as bytes: gray (1 channel) or RGB (3), palettes expanded
 * or, of 4 and 8 bits, as their indices, which are scaled to 0...255. cinput_damaged if the colour of a pixel is not in the palette. */
bool cleptonica_copy_rows(
    const cleptonica_image *image, size_t first, size_t count, unsigned channels, bool as_indices,
    uint8_t *pixels, cinput_status *status);

#endif
