/* A line: 64 bytes, whatever registers hold it. */
typedef float vec __attribute__((vector_size(64), aligned(64)));
typedef int32_t ivec __attribute__((vector_size(64), aligned(64)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { LANES = 16 };
/* Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (CVPR 2016): F(4x4, 3x3). */
enum { SIDE = 4, WINDOW = 6, POSITIONS = WINDOW * WINDOW };

/* The first line of a row, from -1 on, in the first block of an image. */
INLINE vec *row_of(const ckernels_planes *p, int image, int row) {
    if (p->ring) row = (row + p->ring) % p->ring;
    return (vec *)p->origin + image * p->image + row * p->row;
}

/* x in every lane; subtracting zero leaves all values as they are, and adding does not (-0). */
#define SPLAT(x) ((x) - (vec){0})

/* e^x to 2 units in the last place, for x in -87...88, beyond which it stays; Cephes' expf. */
INLINE void exponential(vec *value) {
    vec x = __builtin_elementwise_min(
        __builtin_elementwise_max(*value, SPLAT(-87.0f)), SPLAT(88.0f));
    /* 1.5 * 2^23 leaves no room for a fraction: the nearest integer stays, in the low bits. */
    vec shifted = x * 1.44269504088896341f + 12582912.0f;
    vec n = shifted - 12582912.0f;
    vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    *value = p * (vec)(((ivec)shifted << 23) + 0x3f800000);
}

/* What follows a convolution; the switch is taken once a vector, and always the same way. */
INLINE void activate(vec *value, ckernels_activation activation) {
    const vec zero = {0};
    switch (activation) {
    case ckernels_none: break;
    case ckernels_relu: *value = __builtin_elementwise_max(*value, zero); break;
    case ckernels_elu: {
        vec below = __builtin_elementwise_min(*value, zero);
        exponential(&below);
        *value = __builtin_elementwise_max(*value, zero) + (below - 1.0f);
        break;
    }
    case ckernels_sigmoid: {
        vec power = -*value;
        exponential(&power);
        *value = 1.0f / (1.0f + power);
        break;
    }
    }
}
