#include <string.h>

#include "openblas.h"
#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__linux__)
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

const char *ckernels_instruction_set(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return "avx512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
#if defined(__aarch64__)
    return "neon";
#else
    return "openblas";
#endif
}

const ckernels_inference_table *ckernels_f32_kernels(const char *instruction_set) {
#if defined(__x86_64__)
    if (strcmp(instruction_set, "avx512") == 0) return &ckernels_f32_avx512;
    if (strcmp(instruction_set, "avx2") == 0) return &ckernels_f32_avx2;
#elif defined(__aarch64__)
    if (strcmp(instruction_set, "neon") == 0) return &ckernels_f32_neon;
#endif
    if (strcmp(instruction_set, "openblas") == 0 && ckernels_load_openblas())
        return &ckernels_f32_openblas;
    return &ckernels_f32_portable;
}

const ckernels_inference_table *ckernels_int16_kernels(const char *instruction_set) {
#if defined(__x86_64__)
    if (strcmp(instruction_set, "avx512") == 0 && __builtin_cpu_supports("avx512vnni"))
        return &ckernels_int16_avx512vnni;
    if (strcmp(instruction_set, "avx2") == 0)
        return __builtin_cpu_supports("avxvnni") ? &ckernels_int16_avxvnni : &ckernels_int16_avx2;
#elif defined(__aarch64__)
    if (strcmp(instruction_set, "neon") == 0) return &ckernels_int16_neon;
#else
    (void)instruction_set;
#endif
    return NULL;
}

const ckernels_training_table *ckernels_training_kernels(const char *instruction_set) {
#if defined(__x86_64__)
    if (strcmp(instruction_set, "avx512") == 0) return &ckernels_training_avx512;
    if (strcmp(instruction_set, "avx2") == 0) return &ckernels_training_avx2;
#elif defined(__aarch64__)
    if (strcmp(instruction_set, "neon") == 0) return &ckernels_training_neon;
#endif
    if (strcmp(instruction_set, "openblas") == 0 && ckernels_load_openblas())
        return &ckernels_training_openblas;
    return &ckernels_training_portable;
}

const ckernels_int16_training_table *ckernels_int16_training_kernels(const char *instruction_set) {
#if defined(__x86_64__)
    if (strcmp(instruction_set, "avx512") == 0 && __builtin_cpu_supports("avx512vnni"))
        return &ckernels_int16_training_avx512vnni;
    /* Faster than numbers only with two units that multiply integers (uops.info, VPMADDWD). All
       processors with this instruction have them: Zen 3, Ice Lake and later ones. */
    if (strcmp(instruction_set, "avx2") == 0 && __builtin_cpu_supports("vpclmulqdq"))
        return &ckernels_int16_training_avx2;
#else
    (void)instruction_set;
#endif
    return NULL;
}

#if defined(__x86_64__)
/* Whether the process may use tiles, which Linux permits on request (Linux,
   Documentation/arch/x86/xstate.rst). The first answer stays, so that a run has one arithmetic. */
static int tiles_are_permitted(void) {
#if defined(__linux__)
    enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
    enum { unknown, refused, permitted };
    static _Atomic int known = unknown;
    int answer = known;
    if (answer == unknown) {
        long status = syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA);
        int asked = status == 0 ? permitted : refused;
        /* Of two threads that ask at once, the first one's answer counts. */
        if (atomic_compare_exchange_strong(&known, &answer, asked)) answer = asked;
    }
    return answer == permitted;
#else
    return 0;
#endif
}
#endif

const ckernels_bfloat16_training_table *ckernels_bfloat16_training_kernels(
    const char *instruction_set) {
#if defined(__x86_64__)
    if (strcmp(instruction_set, "avx512") == 0 && __builtin_cpu_supports("avx512bf16")
        && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16")
        && tiles_are_permitted())
        return &ckernels_bfloat16_training_amx;
#else
    (void)instruction_set;
#endif
    return NULL;
}

void ckernels_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
