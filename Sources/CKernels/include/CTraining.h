/* What training needs besides: gradients of layers, over the planes that CKernels.h describes. */
#ifndef CTRAINING_H
#define CTRAINING_H

#include <stdint.h>

/*
 * Which values of a layer are dropped: those whose hash of (key + place) is below `share`; all
 * others are multiplied by `scale`. The place of a value is (image * channels + channel) * height *
 * width + row * width + column, modulo 2^32.
 */
typedef struct {
    uint32_t key;
    uint32_t share; /* of 2^24; 0 where nothing is dropped */
    float scale;
    int channels;
} ckernels_dropout;

/* What follows the sums of a convolution: to = dropout(activation(from * scale + shift)). */
typedef struct {
    ckernels_planes from, to; /* they may be the same */
    ckernels_planes pooled;   /* where the largest of each 2x2 go as well, or NULL */
    int height, width;
    const float *scale, *shift; /* one a channel, whole blocks */
    ckernels_activation activation;
    ckernels_dropout dropout;
} ckernels_following;

/* The way back through it: the gradient of `to` becomes, in place, that of from * scale + shift. */
typedef struct {
    ckernels_planes gradient;
    ckernels_planes pooled; /* the gradient of the pooled values, to be added; or NULL */
    ckernels_planes output; /* `to` of the way there */
    ckernels_planes before; /* `from` of the way there, or NULL where its sums are not needed */
    int height, width;
    ckernels_activation activation;
    ckernels_dropout dropout;
} ckernels_returning;

/* In place, for each channel: gradient * slope + before * tilt + offset. */
typedef struct {
    ckernels_planes gradient, before;
    int height, width;
    const float *slope, *tilt, *offset; /* one a channel, whole blocks */
} ckernels_correction;

/* The gradient of the weights of a 'same' 3x3 convolution. */
typedef struct {
    ckernels_planes from;     /* what was convolved */
    ckernels_planes gradient; /* of what it gave */
    int height, width;
} ckernels_weight_gradient;

/* The gradient of upsampled planes, taken apart into the four planes of its phases. */
typedef struct {
    ckernels_planes gradient; /* twice as high and wide */
    ckernels_planes output;   /* what was upsampled, activated */
    ckernels_planes to;       /* its blocks are those of phase 0, then of phase 1, … */
    int height, width;        /* of `to` */
    ckernels_activation activation;
} ckernels_phases;

/* Products of pixels with matrices, summed over taps that are `offset` lines away; the result of a
   pixel stands at step times its row and column, and `down` and `right` of that. */
typedef struct {
    ckernels_planes from, to;
    int height, width; /* of what is read */
    int blocks;        /* of `from` that a tap reads */
    int taps;
    const ptrdiff_t *offset;
    const float *weights; /* [group][tap][channel][lines of the group][lane] */
    const float *bias;    /* one a channel of `to`, whole blocks */
    ckernels_activation activation;
    int step, down, right;
} ckernels_tap_sums;

/* The sum over pixels of products of the channels of two planes. */
typedef struct {
    ckernels_planes from, gradient;
    int height, width;
    ptrdiff_t offset; /* of the pixel of `from` that belongs to one of `gradient`, in lines */
} ckernels_tap_gradient;

/* The way back through a 1x1 convolution to few channels. */
typedef struct {
    const float *gradient;  /* [image][channel][row][column], dense */
    ckernels_planes output; /* what was convolved */
    ckernels_planes to;     /* the gradient of that */
    int height, width, channels;
    const float *weights; /* [channel][channel of `output`], whole blocks */
} ckernels_last_gradient;

/*
 * The kernels of one instruction set; rows are counted image by image, tiles as those of
 * ckernels_table. Sums are added to what is there: for `sums` of planes, [block][which][lane]; for
 * weights, [matrix][block of from][group of gradient][lane of from][lines of the group][lane], with
 * the 36 positions of a tile as matrices, or one.
 */
typedef struct {
    /* The sums of the values, and of their squares. */
    void (*moments)(
        const ckernels_planes *, int height, int width, int first_row, int rows, double *sums);
    /* With pooling, first_row and rows are even. */
    void (*follow)(const ckernels_following *, int first_row, int rows);
    /* The sums of the gradient, and of its products with `before`. */
    void (*go_back)(const ckernels_returning *, int first_row, int rows, double *sums);
    void (*correct)(const ckernels_correction *, int first_row, int rows);
    /* Scratch as that of ckernels_spread_lines, 36 times, one for each of the two. */
    void (*weight_gradient)(
        const ckernels_weight_gradient *, int first, int count, void *spread, void *widened,
        float *sums);
    /* The sums of the gradient, and nothing. */
    void (*phases)(const ckernels_phases *, int first_row, int rows, double *sums);
    void (*tap_sums)(const ckernels_tap_sums *, int first_row, int rows);
    void (*tap_gradient)(const ckernels_tap_gradient *, int first_row, int rows, float *sums);
    /* Sums of weights: [channel][channel of `output`], whole blocks. */
    void (*last_gradient)(const ckernels_last_gradient *, int first_row, int rows, double *sums);
} ckernels_training_table;

/* The table of an instruction set that the processor has; "portable" runs everywhere. */
const ckernels_training_table *ckernels_training(const char *processor);

/* Weights [out][in][3][3] as a convolution reads them, or as its way back does. */
typedef struct {
    const float *weights;
    int out_stride, in_stride; /* of what is packed, in elements */
    int turned;                /* whether the kernel is turned round by 180 degrees */
    const int *outs, *ins;     /* which channel a lane holds, or -1 */
    int lanes_out, lanes_in;   /* whole blocks */
} ckernels_weights_view;

/* As ckernels_pack_winograd, of a view: one group of 32 lanes out. */
void ckernels_pack_winograd_view(const ckernels_weights_view *, int group, float *packed);

/* The way back through that: the sums of weight_gradient become weights' gradients, of one block
   of lanes in and all groups out, at their places of [out][in][3][3]. */
void ckernels_unpack_winograd_gradient(
    const float *const *sums, int count, const ckernels_weights_view *, int block, float *weights);

#endif
