#include "reader.h"

#include <string.h>

/* A sample of 1 to 15 bits, the first in the highest bits of the first byte (TIFF 6.0,
 * FillOrder 1). */
static inline uint16_t packed(const uint8_t *line, size_t index, unsigned bits) {
    size_t bit = index * bits;
    const uint8_t *byte = line + bit / 8;
    unsigned skipped = bit % 8, end = skipped + bits;
    uint32_t value = (uint32_t)byte[0] << 16;
    if (end > 8) value |= (uint32_t)byte[1] << 8;
    if (end > 16) value |= byte[2];
    return (uint16_t)(value >> (24 - end) & ((1u << bits) - 1));
}

/* IEEE 754 binary16 to binary32; exact, NaN stays NaN. */
static inline uint32_t widened(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t fraction = half & 0x3FF;
    if (exponent == 31) return sign | 0x7F800000 | fraction << 13;
    if (exponent) return sign | (exponent + 112) << 23 | fraction << 13;
    if (!fraction) return sign;
    for (exponent = 113; !(fraction & 0x400); exponent--) fraction <<= 1;
    return sign | exponent << 23 | (fraction & 0x3FF) << 13;
}

/* Copies samples of one type with strides. */
#define COPY(type) \
    for (uint32_t pixel = 0; pixel < pixels; pixel++) \
        for (uint32_t k = 0; k < count; k++) \
    memcpy( \
        row + ((size_t)pixel * step + to + k) * sizeof(type), \
        line + ((size_t)pixel * stride + from + k) * sizeof(type), sizeof(type))

static void unpack_packed(
    const ctiff_reader *reader, const uint8_t *line, uint32_t stride, uint32_t from, uint32_t step,
    uint32_t to, uint32_t count, uint32_t pixels, uint8_t *row) {
    unsigned bits = reader->tags.bits;
    unsigned factor = bits < 8 ? 255 / ((1u << bits) - 1) : 1;
    for (uint32_t pixel = 0; pixel < pixels; pixel++)
        for (uint32_t k = 0; k < count; k++) {
            uint16_t value = packed(line, (size_t)pixel * stride + from + k, bits);
            size_t index = (size_t)pixel * step + to + k;
            if (bits < 8) row[index] = (uint8_t)(value * factor);
            else memcpy(row + 2 * index, &value, 2);
        }
}

static void unpack_palette(
    const ctiff_reader *reader, const uint8_t *line, uint32_t pixels, uint8_t *row) {
    unsigned bits = reader->tags.bits;
    for (uint32_t pixel = 0; pixel < pixels; pixel++) {
        unsigned index = bits == 8 ? line[pixel] : packed(line, pixel, bits);
        if (reader->plan.palette_as_labels) row[pixel] = reader->labels[index];
        else memcpy(row + 3 * (size_t)pixel, reader->palette[index], 3);
    }
}

void ctiff_unpack(
    const ctiff_reader *reader, const uint8_t *line, uint32_t plane, uint32_t pixels,
    uint8_t *row) {
    uint32_t stride = reader->is_separate ? 1 : reader->tags.samples;
    uint32_t from = reader->is_separate ? 0 : reader->plan.first_sample;
    uint32_t count = reader->is_separate ? 1 : reader->plan.samples;
    uint32_t step = reader->plan.samples, to = reader->is_separate ? plane : 0;
    unsigned bits = reader->tags.bits;
    if (reader->plan.expands_palette || reader->plan.palette_as_labels)
        return unpack_palette(reader, line, pixels, row);
    if (bits == 16 && reader->tags.format == SAMPLEFORMAT_IEEEFP) {
        for (uint32_t pixel = 0; pixel < pixels; pixel++)
            for (uint32_t k = 0; k < count; k++) {
                uint16_t half;
                memcpy(&half, line + 2 * ((size_t)pixel * stride + from + k), 2);
                uint32_t single = widened(half);
                memcpy(row + 4 * ((size_t)pixel * step + to + k), &single, 4);
            }
    } else if (bits % 8) {
        unpack_packed(reader, line, stride, from, step, to, count, pixels, row);
    } else if (stride == step && count == step) {
        memcpy(row, line, (size_t)pixels * reader->pixel_bytes);
    } else if (bits == 8) {
        COPY(uint8_t);
    } else if (bits == 16) {
        COPY(uint16_t);
    } else if (bits == 32) {
        COPY(uint32_t);
    } else {
        COPY(uint64_t);
    }
}
