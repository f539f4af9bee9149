#include "CKernels.h"

/*
 * One body, compiled per instruction set. 64 or 16 sums stay in registers over all rows, enough to
 * hide the latency of an addition. Without contraction, and in one order of adding, every
 * instruction set and every position gives the same bits.
 */
#pragma STDC FP_CONTRACT OFF

static inline __attribute__((always_inline)) size_t sum_blocks(
    const float *const *rows, const float *weights, size_t count, float *to, size_t i,
    size_t length, const int lanes) {
    for (; i + lanes <= length; i += lanes) {
        float sums[64] = {0};
        for (size_t row = 0; row < count; row++)
            for (int lane = 0; lane < lanes; lane++)
                sums[lane] += weights[row] * rows[row][i + lane];
        for (int lane = 0; lane < lanes; lane++) to[i + lane] = sums[lane];
    }
    return i;
}

static inline __attribute__((always_inline)) void sum(
    const float *const *rows, const float *weights, size_t count, float *to, size_t length) {
    size_t i = sum_blocks(rows, weights, count, to, 0, length, 64);
    i = sum_blocks(rows, weights, count, to, i, length, 16);
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
