#include "CModels.h"

/* #embed is C23, which this clang has in every mode; the warning says only that. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

/* safetensors pads its header to 8 bytes, so an aligned file has aligned tensors. */
static const _Alignas(64) uint8_t model[] = {
#embed "../../models/unet32-nuclei.safetensors"
};
static const _Alignas(64) uint8_t proof[] = {
#embed "../../models/unet32-nuclei.proof.safetensors"
};

#pragma clang diagnostic pop

const uint8_t *const cmodels_default = model;
const size_t cmodels_default_count = sizeof model;
const uint8_t *const cmodels_default_proof = proof;
const size_t cmodels_default_proof_count = sizeof proof;
