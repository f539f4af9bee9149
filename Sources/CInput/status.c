#include "CInput.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than the small allocations of a call take together; less than malloc(3) returns to the kernel
 * at once when it is freed. */
enum { reserved_bytes = 64 << 10 };

/* One arena for all threads: each would keep what was freed in it, and the memory of images that
 * follow one another on several threads would add up (eight threads in turn, 20 MB each: 154 MiB
 * stayed resident, 20 MiB with one arena). Besides, malloc_trim(3) returns the top of no other arena
 * than the main one (mtrim of malloc/malloc.c). Large blocks are few, small ones are cached by thread
 * (tcache): over 60 images of dsb2018/val processor time stayed the same. */
__attribute__((constructor)) static void keep_one_arena(void) { mallopt(M_ARENA_MAX, 1); }

/* Makes ENOMEM mean that malloc(3) has failed. With its defaults glibc (seen in 2.36) may set ENOMEM and
 * then return a block of another arena: when a block does not fit the rest of an arena's heap,
 * sysmalloc (malloc/malloc.c) adds a heap and frees that rest; if the rest is larger than M_TOP_PAD,
 * freeing it trims the new heap away before it is used. With padding larger than the largest block in
 * a heap, the rest is always smaller. Padding takes address space, not memory. */
__attribute__((constructor)) static void make_errno_exact(void) {
    mallopt(M_MMAP_THRESHOLD, cinput_mapped_bytes);
    mallopt(M_TRIM_THRESHOLD, 2 * cinput_mapped_bytes);
    mallopt(M_TOP_PAD, cinput_mapped_bytes + (1 << 20));
}

static void record(cinput_status *status, cinput_code code, const char *message) {
    if (code <= status->code) return;
    status->code = code;
    snprintf(status->message, sizeof status->message, "%s", message);
}

void cinput_begin(cinput_status *status) {
    status->code = cinput_ok;
    status->error_number = 0;
    status->message[0] = 0;
    errno = 0;
}

void cinput_fail(cinput_status *status, cinput_code code, const char *message) {
    if (errno == ENOMEM) record(status, cinput_no_memory, strerror(ENOMEM));
    else record(status, code, message);
}

void cinput_fail_io(cinput_status *status, int error_number) {
    if (status->code < cinput_io) status->error_number = error_number;
    record(status, cinput_io, strerror(error_number));
}

bool cinput_end(cinput_status *status) {
    if (errno == ENOMEM) record(status, cinput_no_memory, strerror(ENOMEM));
    return status->code == cinput_ok;
}

bool cinput_reserve(cinput_status *status) {
    void *volatile room =
        malloc(reserved_bytes); /* volatile, or the compiler leaves both calls out */
    if (!room) cinput_fail(status, cinput_no_memory, strerror(ENOMEM));
    free(room);
    return status->code == cinput_ok;
}

const char *cinput_message(const cinput_status *status) { return status->message; }
