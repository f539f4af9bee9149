#include <math.h>

#include "../common/winograd_weights.h"

enum { LANES = 16, PAIR = 2 };

/* The largest integer of a weight, and the largest sum of the magnitudes of an output's, so that sums
   of products stay within 32 bits whatever the input is (largest_input, int16_winograd.inc). */
static const float largest_weight = 16383, largest_sum = 65600;

/* The 3x3 kernel of two lanes, or NULL for padding. */
static const float *kernel_of(const ckernels_weight_view *v, int input_lane, int output_lane) {
    int in = v->inputs[input_lane], out = v->outputs[output_lane];
    if (in < 0 || out < 0) return NULL;
    return v->weights + (ptrdiff_t)out * v->output_stride + (ptrdiff_t)in * v->input_stride;
}

/* The step by which an output's weights are multiplied: 0 if all are zeros, NaN if one is NaN or
   infinite. */
static float step_of(const ckernels_weight_view *v, int output_lane) {
    float largest = 0, all = 0;
    for (int lane = 0; lane < v->input_lanes; lane++) {
        const float *from = kernel_of(v, lane, output_lane);
        float sum = 0;
        for (int t = 0; t < TAPS && from; t++) sum += fabsf(from[t]);
        largest = fmaxf(largest, sum);
        all += sum;
    }
    if (!(all < INFINITY)) return NAN;
    /* Rounding adds up to a half for each input lane. */
    float most = largest_sum - 0.5f * (float)v->input_lanes;
    return largest < 0x1p-100f ? 0 : fminf(largest_weight / largest, most / all);
}

/* The integers of one input lane, transformed: [position][output]. */
static void transform_lane(
    const ckernels_weight_view *v, int lane, int first, int lanes, const float steps[GROUP],
    int32_t integers[POSITIONS][GROUP]) {
    float taps[TAPS][GROUP] = {{0}}, transformed[POSITIONS][GROUP];
    for (int o = 0; o < lanes && lane < v->input_lanes; o++) {
        const float *from = kernel_of(v, lane, first + o);
        for (int t = 0; t < TAPS && from && steps[o] != 0; t++)
            taps[t][o] = from[v->rotated ? TAPS - 1 - t : t] * steps[o];
    }
    transform_weights(scaled_winograd_transform, taps, transformed);
    for (int p = 0; p < POSITIONS; p++)
        for (int o = 0; o < GROUP; o++) {
            float value = transformed[p][o];
            integers[p][o] = (int32_t)(value + (value < 0 ? -0.5f : 0.5f));
        }
}

void ckernels_pack_winograd_view_int16(
    const ckernels_weight_view *v, int group, int16_t *packed, float *scale) {
    int first = group * GROUP;
    int lanes = v->output_lanes - first < GROUP ? LANES : GROUP;
    int pairs = (v->input_lanes / LANES + 1) / PAIR;
    int32_t *to = (int32_t *)packed + (ptrdiff_t)first * POSITIONS * pairs * LANES;
    float steps[GROUP] = {0};
    for (int o = 0; o < lanes; o++) {
        float step = step_of(v, first + o);
        /* NaN and infinity make the scale NaN, because integers cannot represent them. */
        steps[o] = isnan(step) ? 0 : step;
        scale[o] = step == 0 ? 0 : 1 / (36 * step);
    }
    for (int pair = 0; pair < pairs; pair++)
        for (int i = 0; i < LANES; i++) {
            int32_t low[POSITIONS][GROUP], high[POSITIONS][GROUP];
            int lane = PAIR * pair * LANES + i;
            transform_lane(v, lane, first, lanes, steps, low);
            transform_lane(v, lane + LANES, first, lanes, steps, high);
            for (int p = 0; p < POSITIONS; p++)
                for (int o = 0; o < lanes; o++)
                    to[(((ptrdiff_t)p * pairs + pair) * LANES + i) * lanes + o] =
                        (low[p][o] & 0xFFFF) | (int32_t)((uint32_t)high[p][o] << 16);
        }
}
