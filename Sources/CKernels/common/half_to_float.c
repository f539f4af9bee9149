#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* IEEE 754-2019, 3.4: rebias the exponent by 112; subnormals are scaled by 2^-24. */
static float convert(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t exponent = half >> 10 & 0x1f;
    uint32_t fraction = half & 0x3ff;
    uint32_t bits;
    float value;
    if (exponent == 0) {
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    bits = sign | (exponent == 31 ? 0xffu : exponent + 112) << 23 | fraction << 13;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#if defined(__x86_64__)
__attribute__((target("avx,f16c"))) static size_t convert_f16c(
    const char *half, float *single, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(
            single + i,
            _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)(half + 2 * i))));
    return i;
}
#endif

void ckernels_half_to_float(const void *half, float *single, size_t count) {
    size_t i = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("f16c")) i = convert_f16c(half, single, count);
#endif
    for (; i < count; i++) {
        uint16_t value;
        memcpy(&value, (const char *)half + 2 * i, sizeof value);
        single[i] = convert(value);
    }
}
