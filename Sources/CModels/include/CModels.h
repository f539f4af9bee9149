/* The shipped model and its proof, linked into the executable's read-only data. */
#ifndef CMODELS_H
#define CMODELS_H

#include <stddef.h>
#include <stdint.h>

/* models/unet32-nuclei.safetensors: architecture, preparation and weights. */
extern const uint8_t *const cmodels_default;
extern const size_t cmodels_default_count;

/* models/unet32-nuclei.proof.safetensors: one recorded 256x256 input and its output. */
extern const uint8_t *const cmodels_default_proof;
extern const size_t cmodels_default_proof_count;

#endif
