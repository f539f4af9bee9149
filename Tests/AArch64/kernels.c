/*
 * Holds the kernels of another processor to direct convolutions in 64 bits, as Tests/CKernelsTests
 * does on this one: whatever has no Swift for it runs this under an emulator (see `run`).
 *
 *   kernels SET…      compares the f32 kernels of these sets, and their int16 kernels if there are any
 */
#include "tensors.h"

#include "inference.h"
#include "integers.h"
#include "training.h"

int compared, disagreed;

/* Whether there are kernels of a set of its own; an unknown name has those of plain C. */
static int is_there(const char *set) {
    const ckernels_inference_table *portable = ckernels_f32_kernels("portable");
    int is_portable = strcmp(set, "portable") == 0;
    return is_portable || ckernels_f32_kernels(set) != portable;
}

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        const char *set = names[i];
        int before = compared;
        if (!is_there(set)) {
            printf("not ok - %s: there are no such kernels\n", set);
            disagreed++;
            continue;
        }
        check_convolutions(set);
        check_upsamplings(set);
        check_outer_layers(set);
        check_gradients(set);
        printf("ok - %s: %d values of f32 kernels\n", set, compared - before);
        if (!ckernels_int16_kernels(set)) {
            printf("%s has no int16 kernels\n", set);
            continue;
        }
        before = compared;
        check_integer_convolutions(set);
        check_integer_upsamplings(set);
        check_integer_outer_layers(set);
        printf("ok - %s: %d values of int16 kernels\n", set, compared - before);
    }
    printf(
        "the best here are %s; OpenBLAS is %s\n", ckernels_instruction_set(),
        ckernels_openblas_is_correct() ? ckernels_openblas_core() : "wrong");
    printf("%d values compared, %d results deviate\n", compared, disagreed);
    return disagreed > 0;
}
