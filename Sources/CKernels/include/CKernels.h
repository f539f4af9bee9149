/* What plain Swift cannot say: which instructions the processor has, and kernels made of them. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/* The widest instruction set of this processor that matters here: "avx512", "avx2" or "portable". */
const char *ckernels_processor(void);

/* Widens count IEEE 754 binary16 values, at any address, to binary32; exact, also for subnormals, infinities, NaN. */
void ckernels_widen_half(const void *half, float *wide, size_t count);

/* to[i] = the sum of weights[r] * rows[r][i] over count rows, of length values each; the same bits everywhere. */
void ckernels_weighted_sum(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length);

/* One thread's turn while it waits for others: lets a hyperthread beside it work. */
void ckernels_pause(void);

/*
 * The layout of all kernels: [image][block][row][column][channel of the block], where a block is
 * as many channels as fill a line of 64 bytes, and every plane stands in a frame of zeros: one row
 * above, one column to the left, and below and to the right as many as make whole Winograd tiles
 * and one more. Channels that a block has too many are zeros, too.
 *
 * Distances are in lines.
 */
typedef struct {
    void *origin; /* row 0, column 0 of block 0 of image 0; NULL where there is none */
    ptrdiff_t row, block, image;
    int blocks;
    int ring; /* 0, or the rows that there are: row r is where r modulo ring says */
} ckernels_planes;

typedef enum { ckernels_none, ckernels_relu, ckernels_elu, ckernels_sigmoid } ckernels_activation;

/*
 * How sums become values of the next layer, in `fast` kernels: value = activation(sum * scale +
 * bias) * step, not below low and not above high, rounded; each one a channel of the result, whole
 * blocks. `step` is 1 where the activation lets it be part of scale and bias.
 */
typedef struct {
    const float *scale, *bias, *low, *high, *step;
} ckernels_quantization;

/* A 'same' 3x3 convolution by Winograd's F(4x4, 3x3), over planes of height x width. */
typedef struct {
    ckernels_planes from[2]; /* read as one, the second after the first; it may have no blocks */
    ckernels_planes to;
    ckernels_planes pooled; /* where the largest of each 2x2 go as well, or NULL */
    int height, width;
    const void *weights; /* from ckernels_pack_winograd */
    const float *bias;   /* one a channel of `to`, whole blocks */
    ckernels_activation activation;
    ckernels_quantization quantization; /* for `fast` kernels, in place of the bias */
    int streams; /* whether `to` is written past the caches: it is not read soon */
} ckernels_winograd;

/* The most taps of a phase. */
enum { CKERNELS_TAPS = 4 };

/*
 * A convolution as products of pixels with matrices, summed over taps: each source pixel gives
 * phases x phases pixels, and phase (p, q) sees the taps that are its own, right and below.
 */
typedef struct {
    ckernels_planes from, to;
    int height, width; /* of the source */
    int phases;        /* 1, or 2 where the planes of `to` are twice as high and wide */
    int taps[4];       /* of each phase */
    int down[4][CKERNELS_TAPS], right[4][CKERNELS_TAPS];
    const void *weights; /* [phase][group][tap][channel][lines of the group][lane] */
    const float *bias;
    ckernels_activation activation;
} ckernels_taps;

/* A transposed 2x2 convolution of stride 2. */
typedef struct {
    ckernels_planes from, to;
    int height, width;   /* of the source */
    const void *weights; /* [block of `to`][down][channel][right][lane] */
    const float *bias;
    ckernels_activation activation;
    ckernels_quantization quantization;
} ckernels_transposed;

/* A 3x3 convolution of one channel: the source is [image][row][column], height x width, dense. */
typedef struct {
    const float *from;
    ckernels_planes to;
    int height, width;
    const float *weights; /* [tap][channel of `to`], whole blocks */
    const float *bias;
    ckernels_activation activation;
    ckernels_quantization quantization;
} ckernels_first;

/* A 1x1 convolution to few channels: the result is [image][channel][row][column], dense. */
typedef struct {
    ckernels_planes from;
    float *to;
    int height, width, channels;
    const float *weights; /* [channel][channel of `from`], whole blocks */
    const float *bias;
    ckernels_activation activation;
} ckernels_last;

/*
 * The kernels of one instruction set. Tiles of a Winograd convolution are counted row by row and
 * image by image, and so are rows. `spread` turns tiles into [36][block][tile][lane], `product`
 * multiplies one of the 36 positions into one group of output blocks, [36][tile][line of the
 * group][lane], and `gather` makes pixels of it. `stride` is the number of tiles that the
 * intermediate results have room for; see ckernels_spread_lines and ckernels_product_lines.
 */
typedef struct {
    void (*spread)(const ckernels_winograd *, int first, int count, void *spread, int stride);
    void (*product)(
        const ckernels_winograd *, int position, int group, int count, const void *spread,
        void *products, int stride);
    void (*gather)(
        const ckernels_winograd *, int group, int first, int count, const void *products,
        int stride);
    /* All three over a block of tiles, small enough for the second-level cache. */
    void (*winograd)(
        const ckernels_winograd *, int first, int count, void *spread, void *products);
    void (*taps)(const ckernels_taps *, int first_row, int rows);
    void (*transposed)(const ckernels_transposed *, int first_row, int rows);
    void (*first)(const ckernels_first *, int first_row, int rows);
    void (*last)(const ckernels_last *, int first_row, int rows);
} ckernels_table;

/* The table of an instruction set that the processor has; "portable" runs everywhere. */
const ckernels_table *ckernels_exact(const char *processor);

/*
 * The table of kernels in 16-bit integers, or NULL where the processor lacks AVX-512 VNNI, which
 * multiplies them twice as fast as 32-bit floating point. Layers are 3x3, transposed 2x2, the first
 * and the last; values are what ckernels_quantization says.
 */
const ckernels_table *ckernels_fast(const char *processor);

/*
 * As ckernels_pack_winograd, for `fast` kernels: weights are multiplied by factors[channel in], and
 * those of an output channel brought to integers together: [group][36][pair of lanes in][half of the
 * group][lane][of the pair]. What a sum has to be multiplied with goes to scale, 32 values.
 */
void ckernels_pack_winograd_fast(
    const float *weights, int inputs, int outputs, const int *channels, int lanes_in,
    const float *factors, int group, int16_t *packed, float *scale);

/* Lines between two positions of what `spread` and `product` write; odd, so that 36 of them do
   not fall into one set of a cache. */
static inline ptrdiff_t ckernels_spread_lines(int blocks, int stride) {
    return (ptrdiff_t)blocks * stride | 1;
}
static inline ptrdiff_t ckernels_product_lines(int stride) { return (ptrdiff_t)2 * stride | 1; }

/* Writes zeros around planes of height x width that stand in a frame of rows x columns. */
void ckernels_clear_frame(
    const ckernels_planes *, int images, int height, int width, int rows, int columns);

/*
 * Transforms the [out][in][3][3] weights of one group of 32 outputs for `winograd`, into its place
 * in [group][36][lane in][line of the group][lane]. channels[i] is the input channel that lane i of
 * lanes_in (whole blocks) holds, or -1 where it is padding.
 */
void ckernels_pack_winograd(
    const float *weights, int inputs, int outputs, const int *channels, int lanes_in, int group,
    float *packed);

#include "CTraining.h"

#endif
