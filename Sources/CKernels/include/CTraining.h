/*
 * Kernels of training, with f32 planes: batch normalisation and the gradients of layers. Layout, alignment,
 * ownership and numbering are those of CKernels.h, which includes this file.
 */
#ifndef CTRAINING_H
#define CTRAINING_H

#include <stdint.h>

/*
 * Dropout (Srivastava et al., JMLR 15, 2014). A value is kept, and multiplied by `scale`, if the
 * upper 24 bits of hash(counter ^ key) reach `threshold`; else it becomes 0. The counter is the
 * value's index in [image][channel][row][column], dense, modulo 2^32.
 */
typedef struct {
    uint32_t key;
    uint32_t threshold; /* the dropped share of 2^24; 0 disables dropout */
    float scale;
    int channels; /* of the layer, for the index */
} ckernels_dropout;

/*
 * The output of a layer, and its gradient, as they are kept from the forward to the backward pass:
 * [image][block][row][column][lane], dense, in 32 bits or as bfloat16, aligned to 64 bytes.
 *
 * The values z are those of a convolution; the layer's features are
 *     y = dropout(activation(z * scale + shift)),
 * with batch normalisation folded into scale and shift (1 and 0 without it).
 *
 * A window is f32 planes of some rows, as many as convolutions need at a time: a ring of rows
 * (ckernels_planes.ring_rows, a multiple of 4), into which rows are loaded, zeros for those above
 * and below the image, and out of which they are stored. It may have more blocks than the maps.
 */
typedef struct {
    void *values;
    void *gradient; /* dv, where v = z * scale + shift, or as store_partial_gradients says */
    int is_half;    /* whether both are bfloat16 */
    int blocks, height, width;
    const float *scale, *shift; /* one per channel, whole blocks, as all factors */
    ckernels_activation activation;
    ckernels_dropout dropout;
    /* dz = dv * gradient_factor + z * input_factor + offset, of batch normalisation; or all NULL,
       and dz = dv. */
    const float *gradient_factor, *input_factor, *offset;
} ckernels_feature_maps;

/* The gradient of the weights of a 3x3 convolution with 'same' padding. */
typedef struct {
    ckernels_planes input, output_gradient;
    int height, width;
    int adds; /* whether sums are added to what is there, or overwrite it */
} ckernels_winograd_weight_gradient;

/* The most taps of ckernels_tap_convolution. */
enum { CKERNELS_MAX_TRAINING_TAPS = 16 };

/* Where a tap reads: from its pixel, and from which block on. */
typedef struct {
    int down, right, first_block;
} ckernels_tap;

/*
 * A convolution as a sum over taps:
 * output[step * r + row][step * c + column] = bias + the sum over taps of their matrices times the
 * `input_blocks` blocks of input[r + down][c + right] from `first_block` on.
 */
typedef struct {
    ckernels_planes input, output;
    int height, width; /* of the input */
    int input_blocks;  /* that each tap reads */
    int taps;
    const ckernels_tap *tap; /* one per tap */
    const void *weights;   /* f32: [group of 2 blocks][tap][input lane][block of the group][lane] */
    const float *bias;     /* one per output channel, whole blocks */
    int step, row, column; /* of the output */
} ckernels_tap_convolution;

/* The gradient of one tap's matrix: the sum over pixels of the outer product of the input's
   channels, where the tap reads, and those of the output gradient. */
typedef struct {
    ckernels_planes input, output_gradient;
    int height, width; /* of the output gradient */
    ckernels_tap tap;
} ckernels_tap_weight_gradient;

/* The gradient of a 1x1 convolution to a few channels (ckernels_last_layer, no activation). */
typedef struct {
    const float *output_gradient; /* [image][channel][row][column], dense, aligned to 4 bytes */
    ckernels_planes input;
    ckernels_planes input_gradient;
    int height, width, channels;
    const float *weights; /* [channel][input channel], whole blocks */
} ckernels_last_layer_backward;

/* Weights as strided memory, as a convolution or its input gradient reads them. */
typedef struct {
    const float *weights;            /* each kernel is dense */
    int output_stride, input_stride; /* from one channel's kernel to the next, in elements */
    int rotated;                     /* whether kernels are rotated by 180 degrees */
    const int *outputs, *inputs;     /* the channel of each lane, or -1 for padding */
    int output_lanes, input_lanes;   /* whole blocks */
} ckernels_weight_view;

/*
 * The training kernels of one instruction set. Functions with `sums` add to what is there, if nothing
 * else is said; the caller sets them to zero first, and gives every thread sums of its own. `double` sums are aligned
 * to 8 bytes: [block][2][lane], where the second of the two is as each comment says. Rows are
 * summed in 32 bits, their sums in 64.
 */
typedef struct {
    /* The sums of z and of its square. */
    void (*store_features)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows, double *sums);
    /* Rows outside of the image become zeros, and so does all padding of those loaded. */
    void (*load_features)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows);
    /* The same of the 2x2 maxima of y; rows are those of the maxima, half as many and half as long. */
    void (*load_pooled_features)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows);
    /* Stores dv, given a window of dy. The sums of dv and of its product with z. */
    void (*store_gradients)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows, double *sums);
    /* Stores dy as it is, until store_pooled_gradients adds to it. */
    void (*store_partial_gradients)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows);
    /* Stores dv, given the stored dy and a window of the gradient of the 2x2 maxima, of whose rows
       it does some; sums as store_gradients. */
    void (*store_pooled_gradients)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows, double *sums);
    /* dz; rows outside of the image become zeros. */
    void (*load_gradients)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows);
    /* dz of pixel (2r + p, 2c + q) to row r, column c of the blocks from (2p + q) * blocks on. */
    void (*load_gradient_phases)(
        const ckernels_feature_maps *, const ckernels_planes *window, int image, int first_row,
        int rows);
    /* Over tiles first ..< first + count. Scratch: 36 * ckernels_transformed_input_stride(blocks,
       count) lines for the input, and as many of its blocks for the gradient. Sums: [36][input
       block][group of 2 blocks][input lane][block of the group][lane], in the Winograd domain; see
       unpack_winograd_gradient. */
    void (*winograd_weight_gradient)(
        const ckernels_winograd_weight_gradient *, int first, int count, void *transformed_input,
        void *transformed_gradient, float *sums);
    /* Transforms `count` arrays of sums, one per thread, added up first, back to gradients of 3x3
       kernels, strided as the view says; its own `weights` and `rotated` are not used. Does 16 input
       lanes, and all output lanes. */
    void (*unpack_winograd_gradient)(
        const float *const *sums, int count, const ckernels_weight_view *, int block,
        float *weights);
    void (*tap_convolution)(const ckernels_tap_convolution *, int first_row, int rows);
    /* Sums: [input block][group of 2 blocks][input lane][block of the group][lane]. */
    void (*tap_weight_gradient)(
        const ckernels_tap_weight_gradient *, int first_row, int rows, float *sums);
    /* Sums of the weights' gradient: [channel][input channel], whole blocks. */
    void (*last_layer_backward)(
        const ckernels_last_layer_backward *, int first_row, int rows, double *sums);
} ckernels_training_table;

/* The training kernels of an instruction set, which the processor must have; those of any other
   name are the portable ones. */
const ckernels_training_table *ckernels_training_kernels(const char *instruction_set);

/*
 * The training kernels that multiply 16-bit integers: f32 planes and transforms, products of values
 * rounded to integers, which are shares of the largest value of the tiles of a call, and of weights
 * rounded to shares of the largest of their output channel. NaN and infinity propagate: of the input
 * of a convolution to all its results, else to those of the lanes concerned. Scratch as that of the f32 kernels, with one line more for each block.
 */
typedef struct {
    /* As winograd_convolution of ckernels_inference_table, of one input, without activation or
       pooling; weights and requantization.scale are of ckernels_pack_winograd_view_int16. */
    void (*winograd_convolution)(
        const ckernels_winograd_convolution *, int first, int count, void *transformed,
        void *products);
    /* As winograd_weight_gradient of ckernels_training_table. */
    void (*winograd_weight_gradient)(
        const ckernels_winograd_weight_gradient *, int first, int count, void *transformed_input,
        void *transformed_gradient, float *sums);
} ckernels_int16_training_table;

/* The int16 training kernels of an instruction set; NULL if they would not be faster than those of
   numbers: "avx512" needs VNNI, "avx2" VPCLMULQDQ, a sign of two units that multiply integers. */
const ckernels_int16_training_table *ckernels_int16_training_kernels(const char *instruction_set);

/* As ckernels_pack_winograd_f32, for the 32 output lanes of one group of a view. */
void ckernels_pack_winograd_view(const ckernels_weight_view *, int group, float *packed);

/*
 * The same as 16-bit integers.
 *
 * packed  [group][36][pair of input blocks][input lane][block of the group][lane][block of the
 *         pair]: all groups; one is written; the last of an odd number of blocks is paired with zeros
 * scale   the values of one group's output lanes by which sums of products are multiplied
 */
void ckernels_pack_winograd_view_int16(
    const ckernels_weight_view *, int group, int16_t *packed, float *scale);

/* The gradients of the matrices of taps, all in one call. */
typedef struct {
    ckernels_planes input, output_gradient;
    int height, width; /* of the output gradient */
    int output_blocks; /* that each tap's gradient has */
    int taps;
    const ckernels_tap *tap; /* first_block is of the output gradient */
    int adds;                /* whether sums are added to what is there, or overwrite it */
} ckernels_tap_gradients;

/*
 * The training kernels that multiply bfloat16 with f32 sums in AMX tiles: f32 planes, of which
 * features, gradients and weights are rounded to the nearest, ties to even, subnormal numbers to
 * zeros. Rows are numbered image by image.
 */
typedef struct {
    /* The lines that two blocks of a call's rows take as bfloat16, with padding; `images` are those
       of which it has rows. */
    ptrdiff_t (*lines_of_run)(int rows, int images, int width);
    /* Rounds the matrices of taps of 32 output lanes of one group of a view: each is the sum of some
       elements of its kernels, which have up to 32; `elements` has a bit for each, and `rotated` is
       not used. Packed are all groups, [group of 2 output blocks][pair of input blocks][tap][block of
       the group][pair of input lanes][output lane][lane of the pair]; the last of an odd number of
       blocks is paired with zeros. */
    void (*pack_taps)(
        const ckernels_weight_view *, const uint32_t *elements, int taps, int group, void *packed);
    /* Rounds rows of a window, and the one above and below, for convolve_taps. Lines: lines_of_run
       for each two blocks, or the last one of an odd number, of each section of `blocks_of_tap`. */
    void (*load_features_of_taps)(
        const ckernels_planes *window, int height, int width, int blocks_of_tap, int first_row,
        int rows, void *lines);
    /* As tap_convolution of ckernels_training_table, with the lines of load_features_of_taps instead
       of the input; weights are of pack_taps. */
    void (*convolve_taps)(
        const ckernels_tap_convolution *, int first_row, int rows, const void *lines);
    /* Sums: [tap][output block][group of 2 input blocks][output lane][block of the group][input
       lane]. Scratch: lines_of_run times the blocks of both windows and one more. */
    void (*tap_gradients)(
        const ckernels_tap_gradients *, int first_row, int rows, void *scratch, float *sums);
    /* Adds up `count` arrays of sums of tap_gradients, one per thread, and makes of them the gradients
       of the kernels of 16 output lanes, strided as the view says: of an element, the sum over the
       taps whose matrices have it. */
    void (*unpack_tap_gradients)(
        const float *const *sums, int count, const ckernels_weight_view *, const uint32_t *elements,
        int taps, int block, float *weights);
} ckernels_bfloat16_training_table;

/* The bfloat16 training kernels of an instruction set, which need AMX; NULL if the processor or the
   operating system lacks it or the instruction set is another than "avx512". The first call asks
   Linux to let the process use AMX, for good: then a thread's state is 8 KB larger, and alternate
   signal stacks too small for it are refused (sigaltstack). */
const ckernels_bfloat16_training_table *ckernels_bfloat16_training_kernels(
    const char *instruction_set);

#endif
