/*
 * Kernels of training in f32: batch normalisation and the gradients of layers. Layout, alignment,
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

/* output = dropout(activation(input * scale + shift)): batch normalisation with its statistics
   folded into scale and shift, and what follows it. */
typedef struct {
    ckernels_planes input, output; /* they may be the same */
    ckernels_planes pooled;        /* the output's 2x2 maxima; origin may be NULL */
    int height, width;             /* of input and output */
    const float *scale, *shift;    /* one per channel, whole blocks */
    ckernels_activation activation;
    ckernels_dropout dropout;
} ckernels_batch_norm_forward;

/*
 * The gradient through max pooling, dropout and activation. `gradient` holds that of the output;
 * in place it becomes that of input * scale + shift.
 */
typedef struct {
    ckernels_planes gradient;
    ckernels_planes pooled_gradient; /* added at the first maximum of each 2x2; or origin NULL */
    ckernels_planes output;          /* of ckernels_batch_norm_forward */
    ckernels_planes input; /* of ckernels_batch_norm_forward; origin NULL without normalisation */
    int height, width;
    ckernels_activation activation;
    ckernels_dropout dropout;
} ckernels_activation_backward;

/* gradient = gradient * gradient_factor + input * input_factor + offset, in place: from the
   gradient of the normalised values to that of the values before normalisation. */
typedef struct {
    ckernels_planes gradient, input;
    int height, width;
    const float *gradient_factor, *input_factor, *offset; /* one per channel, whole blocks */
} ckernels_batch_norm_backward;

/* The gradient of the weights of a 3x3 convolution with 'same' padding. */
typedef struct {
    ckernels_planes input, output_gradient;
    int height, width;
} ckernels_winograd_weight_gradient;

/* The gradient through the activation of upsampled planes, separated into their four phases:
   phases[2p + q][r][c] is that of pixel (2r + p, 2c + q). */
typedef struct {
    ckernels_planes gradient; /* of the activated planes, twice as high and wide */
    ckernels_planes output;   /* the activated planes */
    ckernels_planes phases;   /* the blocks of phase 0, then those of phase 1, 2 and 3 */
    int height, width;        /* of a phase */
    ckernels_activation activation;
} ckernels_upsampling_backward;

/*
 * A convolution as a sum over taps:
 * output[step * r + row][step * c + column] = activation(bias + the sum over taps t of matrix t
 * times the line `offsets[t]` lines from input[r][c]).
 */
typedef struct {
    ckernels_planes input, output;
    int height, width; /* of the input */
    int input_blocks;  /* that each tap reads */
    int taps;
    const ptrdiff_t *offsets; /* one per tap; it may lead to another block */
    const float *weights;     /* [group of 2 blocks][tap][input lane][block of the group][lane] */
    const float *bias;        /* one per output channel, whole blocks */
    ckernels_activation activation;
    int step, row, column; /* of the output */
} ckernels_tap_convolution;

/* The gradient of one tap's matrix: the sum over pixels of the outer product of the input's
   channels, `offset` lines away, and those of the output gradient. */
typedef struct {
    ckernels_planes input, output_gradient;
    int height, width; /* of the output gradient */
    ptrdiff_t offset;
} ckernels_tap_weight_gradient;

/* The gradient of a 1x1 convolution to a few channels (ckernels_last_layer, no activation). */
typedef struct {
    const float *output_gradient; /* [image][channel][row][column], dense, aligned to 4 bytes */
    ckernels_planes input;
    ckernels_planes input_gradient;
    int height, width, channels;
    const float *weights; /* [channel][input channel], whole blocks */
} ckernels_last_layer_backward;

/*
 * The training kernels of one instruction set. Functions with `sums` add to what is there; the
 * caller sets them to zero first, and gives every thread sums of its own. `double` sums are aligned
 * to 8 bytes: [block][2][lane], where the second of the two is as each comment says. Rows are
 * summed in 32 bits, their sums in 64.
 */
typedef struct {
    /* Sums of the values and of their squares. */
    void (*batch_norm_statistics)(
        const ckernels_planes *, int height, int width, int first_row, int rows, double *sums);
    /* With pooling, first_row and rows are even. */
    void (*batch_norm_forward)(const ckernels_batch_norm_forward *, int first_row, int rows);
    /* Sums of the resulting gradient and, unless `input` is NULL, of its product with `input`. With
       pooling, first_row and rows are even. */
    void (*activation_backward)(
        const ckernels_activation_backward *, int first_row, int rows, double *sums);
    void (*batch_norm_backward)(const ckernels_batch_norm_backward *, int first_row, int rows);
    /* Over tiles first ..< first + count. Scratch: 36 * ckernels_transformed_input_stride(blocks,
       count) lines for the input, and as many of its blocks for the gradient. Sums: [36][input
       block][group of 2 blocks][input lane][block of the group][lane], in the Winograd domain; see
       ckernels_unpack_winograd_gradient. */
    void (*winograd_weight_gradient)(
        const ckernels_winograd_weight_gradient *, int first, int count, void *transformed_input,
        void *transformed_gradient, float *sums);
    /* Sums of the resulting gradient; the second is not touched. */
    void (*upsampling_backward)(
        const ckernels_upsampling_backward *, int first_row, int rows, double *sums);
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

/* 3x3 weights as strided memory, as a convolution or its input gradient reads them. */
typedef struct {
    const float *weights;            /* the 3x3 kernels are dense */
    int output_stride, input_stride; /* from one channel's kernel to the next, in elements */
    int rotated;                     /* whether kernels are rotated by 180 degrees */
    const int *outputs, *inputs;     /* the channel of each lane, or -1 for padding */
    int output_lanes, input_lanes;   /* whole blocks */
} ckernels_weight_view;

/* As ckernels_pack_winograd_f32, for the 32 output lanes of one group of a view. */
void ckernels_pack_winograd_view(const ckernels_weight_view *, int group, float *packed);

/*
 * Transforms sums of winograd_weight_gradient back, G^T u G, to gradients of 3x3 kernels.
 *
 * sums     `count` arrays, added up first: one per thread
 * block    which 16 input lanes to do; all output lanes are done
 * weights  the gradients, strided as the view says; its own `weights` and `rotated` are not used
 */
void ckernels_unpack_winograd_gradient(
    const float *const *sums, int count, const ckernels_weight_view *, int block, float *weights);

#endif
