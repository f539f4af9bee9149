#include "CKernels.h"

/*
 * One body, compiled per instruction set. Sixteen sums stay in registers while all rows pass. No
 * contraction: every instruction set gives the same bits.
 */
#pragma STDC FP_CONTRACT OFF

static inline __attribute__((always_inline)) void sum(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length) {
    size_t i = 0;
    for (; i + 16 <= length; i += 16) {
        float sums[16] = {0};
        for (size_t row = 0; row < count; row++)
            for (int lane = 0; lane < 16; lane++) sums[lane] += weights[row] * rows[row][i + lane];
        for (int lane = 0; lane < 16; lane++) to[i + lane] = sums[lane];
    }
    for (; i < length; i++) {
        float value = 0;
        for (size_t row = 0; row < count; row++) value += weights[row] * rows[row][i];
        to[i] = value;
    }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vl"))) static void sum_avx512(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length) {
    sum(rows, weights, count, to, length);
}

__attribute__((target("avx2"))) static void sum_avx2(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length) {
    sum(rows, weights, count, to, length);
}
#endif

void ckernels_weighted_sum(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        return sum_avx512(rows, weights, count, to, length);
    if (__builtin_cpu_supports("avx2")) return sum_avx2(rows, weights, count, to, length);
#endif
    sum(rows, weights, count, to, length);
}
