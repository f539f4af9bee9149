/*
 * Kernels of a U-Net's forward pass, one table of functions per instruction set; those of training
 * are in CTraining.h.
 *
 * Layout. Activations are tensors in blocks of channels, [image][block][row][column][lane], which
 * oneDNN calls nChw16c. A line is 64 bytes, the lanes of one block at one pixel: 16 channels in
 * 32-bit floating point (f32), 32 channels in 16-bit integers (int16). Lanes beyond the last
 * channel hold zeros. Every plane has zero padding around it: one row above, one column to the
 * left, and below and to the right as many as make both lengths multiples of 4, and one more. All
 * strides and offsets are counted in lines.
 *
 * Alignment. Planes, weights, biases and scratch are aligned to 64 bytes, except where a comment
 * says otherwise.
 *
 * Memory. Kernels allocate nothing and keep no pointer: the caller owns inputs, outputs and
 * scratch. Calls on disjoint rows or tiles may run on several threads at once, each with scratch
 * of its own.
 *
 * Numbering. Rows are numbered image by image: row r of image i is i * height + r. The 4x4 output
 * tiles of a Winograd convolution are numbered row by row, and image by image.
 */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/* The widest instruction set of this processor that has kernels: "avx512", "avx2" or "neon";
   "openblas" on all others, whose products are OpenBLAS' own. "portable" kernels are for any. */
const char *ckernels_instruction_set(void);

/* The processor that OpenBLAS' products are made for, in its own words, such as "Haswell"; NULL if the
   library is not there. This and the next function load it, and so do the tables of "openblas". */
const char *ckernels_openblas_core(void);

/* Whether OpenBLAS is there and multiplies correctly, which some of its releases do not on some
   processors: tried once, with products that are exact. */
int ckernels_openblas_is_correct(void);

/* Converts `count` IEEE 754 binary16 values, little-endian and at any address, to binary32; exact,
   also for subnormal numbers, infinities and NaN. `single` needs an alignment of 4 bytes. */
void ckernels_half_to_float(const void *half, float *single, size_t count);

/*
 * sum[i] = weights[0] * rows[0][i] + weights[1] * rows[1][i] + ..., over `count` rows of `length`
 * values; added in this order and without fused multiply-add, so that every instruction set gives
 * the same bits. Rows may overlap one another, not `sum`; all need an alignment of 4 bytes.
 */
void ckernels_weighted_sum(
    const float *const *rows, const float *weights, size_t count, float *sum, size_t length);

/* The processor's hint for a spin-wait loop (PAUSE of x86, YIELD of AArch64). */
void ckernels_pause(void);

/* A tensor, or some of its blocks, in the layout above; it does not own the memory. */
typedef struct {
    void *origin; /* row 0, column 0 of block 0 of image 0; NULL if there is no tensor */
    ptrdiff_t row_stride, block_stride, image_stride; /* in lines */
    int blocks;
    int ring_rows; /* 0; or the rows of a ring buffer, where row r is stored at r modulo this */
} ckernels_planes;

typedef enum {
    ckernels_activation_none,
    ckernels_activation_relu,
    ckernels_activation_elu,
    ckernels_activation_sigmoid
} ckernels_activation;

/*
 * How int16 kernels convert a sum to an integer of the next layer:
 * round(clamp(activation(sum * scale + bias) * output_scale, minimum, maximum)), rounded to the
 * nearest, ties to even. Each array has one value per output channel, whole blocks. output_scale
 * is 1, and unused, for no activation and ReLU: there it is part of scale and bias, and ReLU of
 * minimum.
 */
typedef struct {
    const float *scale, *bias, *minimum, *maximum, *output_scale;
} ckernels_requantization;

/* A 3x3 convolution with 'same' padding, computed as Winograd's F(4x4, 3x3) (Lavin and Gray: Fast
   Algorithms for Convolutional Neural Networks, CVPR 2016). */
typedef struct {
    ckernels_planes inputs[2]; /* concatenated; the second may have no blocks */
    ckernels_planes output;
    ckernels_planes pooled; /* the output's 2x2 maxima, half as high and wide; or origin NULL */
    int height, width;      /* of input and output */
    const void *weights;    /* of ckernels_pack_winograd_f32 or _int16 */
    const float *bias;      /* f32: one per output channel, whole blocks */
    ckernels_activation activation;
    ckernels_requantization requantization; /* int16: instead of the bias */
    int nontemporal; /* whether `output` is stored past the caches, because it is not read soon */
} ckernels_winograd_convolution;

/* The most taps of a phase. */
enum { CKERNELS_MAX_TAPS = 4 };

/*
 * A convolution that makes phases x phases output pixels of each input pixel (polyphase form):
 * output[phases * r + p][phases * c + q] is the sum over the taps of phase (p, q) of the tap's
 * matrix times input[r + row offset][c + column offset]; offsets are 0 or 1. A 1x1 convolution has
 * one phase of one tap. f32 only.
 */
typedef struct {
    ckernels_planes input, output;
    int height, width; /* of the input */
    int phases;        /* 1, or 2 for an output twice as high and wide */
    int taps[4];       /* of phase p * phases + q */
    int row_offsets[4][CKERNELS_MAX_TAPS], column_offsets[4][CKERNELS_MAX_TAPS];
    const void *weights; /* [phase][group of 2 blocks][tap][input lane][block of the group][lane] */
    const float *bias;   /* one per output channel, whole blocks */
    ckernels_activation activation;
} ckernels_polyphase_convolution;

/* A transposed 2x2 convolution of stride 2: output[2r + p][2c + q] is matrix (p, q) times
   input[r][c]. */
typedef struct {
    ckernels_planes input, output;
    int height, width; /* of the input */
    /* f32: [output block][p][input lane][q][lane];
       int16: [output block][p][q][pair of input lanes][lane][lane of the pair] */
    const void *weights;
    const float *bias; /* f32: one per output channel, whole blocks */
    ckernels_activation activation;
    ckernels_requantization requantization; /* int16: instead of the bias */
} ckernels_transposed_convolution;

/* A 3x3 convolution of one channel with 'same' padding. */
typedef struct {
    const float *input; /* [image][row][column], dense, aligned to 4 bytes */
    ckernels_planes output;
    int height, width;
    const float *weights; /* [tap][output channel], whole blocks; also for int16 in 32 bits */
    const float *bias;    /* f32: one per output channel, whole blocks */
    ckernels_activation activation;
    ckernels_requantization requantization; /* int16: instead of the bias; scale is not used */
} ckernels_first_layer;

/* A 1x1 convolution to a few channels, stored as dense planes. */
typedef struct {
    ckernels_planes input;
    float *output; /* [image][channel][row][column], dense, aligned to 4 bytes */
    int height, width, channels;
    const float *weights; /* [channel][input channel], whole blocks; also for int16 in 32 bits */
    const float *bias;    /* one per channel, aligned to 4 bytes */
    ckernels_activation activation;
} ckernels_last_layer;

/*
 * The kernels of a forward pass for one instruction set and one precision. Functions on tiles do
 * tiles first ..< first + count, functions on rows do rows first_row ..< first_row + rows (of the
 * input, where the output is larger).
 *
 * A Winograd convolution is one call of `winograd_convolution`, or three steps with the same
 * `stride`, which is the number of tiles that the scratch has room for, and `place`, which is the
 * number of those in it before the first one (place + count <= stride):
 *
 *   transform_input   B^T d B of each 6x6 window d: [36][input block][tile] lines, or, for BLAS,
 *                     [36][tile][input block] lines, positions
 *                     ckernels_transformed_input_stride(blocks, stride) lines apart
 *   multiply_batched  for one of the 36 positions and one group of output channels, tiles times
 *                     the matrix [input lane][output lane]: [36][tile][line] lines, positions
 *                     ckernels_product_stride(stride) lines apart
 *   transform_output  A^T m A of each tile m of a group, then bias, activation and pooling
 *
 * A group is 32 output channels. In f32 they are two blocks, or one in the last group of an odd
 * number; products have as many lines per tile. In int16 they are one block; products are 32-bit
 * integers, or floating point where 32 bits are not enough for all input lanes, two lines per tile.
 */
typedef struct {
    void (*transform_input)(
        const ckernels_winograd_convolution *, int first, int count, void *transformed, int place,
        int stride);
    void (*multiply_batched)(
        const ckernels_winograd_convolution *, int position, int group, int count,
        const void *transformed, void *products, int stride);
    void (*transform_output)(
        const ckernels_winograd_convolution *, int group, int first, int count,
        const void *products, int place, int stride);
    /* All three steps for `count` tiles, with scratch for as many: 36 times
       ckernels_transformed_input_stride, and 36 times ckernels_product_stride lines. */
    void (*winograd_convolution)(
        const ckernels_winograd_convolution *, int first, int count, void *transformed,
        void *products);
    void (*polyphase_convolution)(
        const ckernels_polyphase_convolution *, int first_row, int rows); /* NULL in int16 */
    void (*transposed_convolution)(
        const ckernels_transposed_convolution *, int first_row, int rows);
    void (*first_layer)(const ckernels_first_layer *, int first_row, int rows);
    void (*last_layer)(const ckernels_last_layer *, int first_row, int rows);
    /* int16: the input lanes that a sum of multiply_batched is over, for ckernels_pack_winograd_int16 */
    int summed_lanes;
} ckernels_inference_table;

/* The f32 kernels of an instruction set, which the processor must have; those of any other name are
   the portable ones. */
const ckernels_inference_table *ckernels_f32_kernels(const char *instruction_set);

/* The int16 kernels of an instruction set, NULL for any other name and where the processor lacks it:
     "avx512"  AVX-512 VNNI
     "avx2"    AVX2, or AVX-VNNI if the processor has it
     "neon"    AArch64 */
const ckernels_inference_table *ckernels_int16_kernels(const char *instruction_set);

/* The lines from one of the 36 positions to the next in the result of transform_input, and of
   multiply_batched; odd, so that the positions do not share the sets of a cache. */
static inline ptrdiff_t ckernels_transformed_input_stride(int blocks, int tiles) {
    return (ptrdiff_t)blocks * tiles | 1;
}
static inline ptrdiff_t ckernels_product_stride(int tiles) { return (ptrdiff_t)2 * tiles | 1; }

/* Writes zeros to the padding around planes of height x width; rows x columns are the lengths
   with padding. */
void ckernels_zero_padding(
    const ckernels_planes *, int images, int height, int width, int rows, int columns);

/*
 * Transforms f32 weights for a Winograd convolution, G g G^T of each 3x3 kernel g.
 *
 * weights   [output][input][3][3], `outputs` and `inputs` channels
 * channels  the input channel of each of `input_lanes` (whole blocks), or -1 for padding
 * group     which 32 output channels to pack
 * packed    [group][36][input lane][block of the group][lane]: all groups; one is written, but
 *           lanes beyond the last output channel too, with zeros
 */
void ckernels_pack_winograd_f32(
    const float *weights, int inputs, int outputs, const int *channels, int input_lanes, int group,
    float *packed);

/*
 * As ckernels_pack_winograd_f32, to 16-bit integers. A weight is multiplied by factors[its input
 * channel], and all weights of one output channel by a common factor that makes the largest at most
 * 16383.
 *
 * summed_lanes  the input lanes whose products the kernels add up in 32 bits: weights are made smaller,
 *               where they must be, so that no such sum overflows, whatever the input; 0 if sums
 *               saturate
 * packed  [group][36][pair of input lanes][output lane][lane of the pair]: all groups; one is
 *         written, except for input lanes of channel -1
 * scale   32 values: by which a sum of products becomes the value of the group's output channel
 */
void ckernels_pack_winograd_int16(
    const float *weights, int inputs, int outputs, const int *channels, int input_lanes,
    const float *factors, int group, int summed_lanes, int16_t *packed, float *scale);

#include "CTraining.h"

#endif
