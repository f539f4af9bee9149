/* The tables that the files of each instruction set define. */
#ifndef TABLES_H
#define TABLES_H

#include "CKernels.h"

#if defined(__x86_64__)
extern const ckernels_inference_table ckernels_f32_avx512, ckernels_f32_avx2;
extern const ckernels_inference_table ckernels_int16_avx512vnni, ckernels_int16_avxvnni,
    ckernels_int16_avx2;
extern const ckernels_training_table ckernels_training_avx512, ckernels_training_avx2;
extern const ckernels_int16_training_table ckernels_int16_training_avx512vnni,
    ckernels_int16_training_avx2;
extern const ckernels_bfloat16_training_table ckernels_bfloat16_training_amx;
#endif
#if defined(__aarch64__)
extern const ckernels_inference_table ckernels_f32_neon, ckernels_int16_neon;
extern const ckernels_training_table ckernels_training_neon;
#endif
extern const ckernels_inference_table ckernels_f32_openblas, ckernels_f32_portable;
extern const ckernels_training_table ckernels_training_openblas, ckernels_training_portable;

#endif
