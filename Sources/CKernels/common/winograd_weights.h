/* The weight transform of Winograd's F(4x4, 3x3), for all functions that pack weights. */
#ifndef WINOGRAD_WEIGHTS_H
#define WINOGRAD_WEIGHTS_H

#include "CKernels.h"

/* The output channels of a group, the elements of a 3x3 kernel, and those of a transformed one. */
enum { GROUP = 32, TAPS = 9, POSITIONS = 36 };

/* G of F(4x4, 3x3) (Lavin and Gray, CVPR 2016), with points 0, 1, -1, 2, -2 and infinity. */
extern const float ckernels_winograd_transform[6][3];

/*
 * G with its rows brought to like size so that the 36 positions of integers can share one scale. The
 * output transform multiplies by what is taken here, 1/4, 1/6 and 1 per row, times 6 to have fewer
 * constants: a factor of 36 in all. No weight is larger than the sum of magnitudes of its kernel.
 */
static const float scaled_winograd_transform[6][3] = {
    {1, 0, 0}, {-1, -1, -1}, {-1, 1, -1}, {0.25f, 0.5f, 1}, {0.25f, -0.5f, 1}, {0, 0, 1},
};

/* G g G^T for one input channel and a group of output channels; `transform` is G. */
static inline void transform_weights(
    const float transform[6][3], float taps[TAPS][GROUP], float packed[POSITIONS][GROUP]) {
    float half[6][3][GROUP];
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 3; j++)
            for (int o = 0; o < GROUP; o++)
                half[i][j][o] = transform[i][0] * taps[j][o] + transform[i][1] * taps[3 + j][o]
                    + transform[i][2] * taps[6 + j][o];
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            for (int o = 0; o < GROUP; o++)
                packed[6 * i + j][o] = transform[j][0] * half[i][0][o]
                    + transform[j][1] * half[i][1][o] + transform[j][2] * half[i][2][o];
}

#endif
