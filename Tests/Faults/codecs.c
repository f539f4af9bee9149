/* Makes allocations, reads and writes of the codecs fail: loaded before libc (LD_PRELOAD, ld.so(8)).
 * A call is a codec's if its return address lies in one of these modules; whatever Swift's own
 * runtime allocates succeeds, because Swift ends a process that has no memory.
 *
 * CODEC_FAULTS_IN      the modules: parts of file names, separated by spaces; '.' is the executable,
 *                      whose C code is the shims
 * CODEC_FAULTS_SMALL   those of them that do not check all of their small allocations, for which their
 *                      shims make sure that there is room (cinput_reserve)
 * CODEC_FAULTS_KIND    with CODEC_FAULTS_WHILE: 'allocations', 'reads' or 'writes'
 * CODEC_FAULTS_WHILE   all calls of this kind fail, on every thread, while this file exists
 *
 * A program may also find codec_faults_arm and others by dlsym(3), for faults on its own thread
 * alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { allocations, reads, writes, kinds };

/* An allocation of fewer bytes is small. */
enum { small_bytes = 4096 };

/* The code of a module. */
static struct range {
    uintptr_t start, end;
    bool has_unchecked; /* small allocations */
} ranges[256];
static int range_count;
static const char *flag, *unchecked = "";
static int flagged_kind = -1;

static __thread struct {
    int kind;
    long at, calls;
    bool armed, repeats;
    bool was_unchecked;
} fault;

static bool is_named(const char *file, const char *list) {
    char names[1024];
    strncpy(names, list, sizeof names - 1);
    names[sizeof names - 1] = 0;
    for (char *rest = names, *name; (name = strsep(&rest, " "));)
        if (*name && (strcmp(name, ".") == 0 ? !*file : strstr(file, name) != NULL)) return true;
    return false;
}

static int add_module(struct dl_phdr_info *module, size_t size, void *list) {
    (void)size;
    if (!is_named(module->dlpi_name, list)) return 0;
    for (int at = 0; at < module->dlpi_phnum; at++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[at];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
        if (range_count == sizeof ranges / sizeof *ranges) return 1;
        ranges[range_count++] = (struct range){
            module->dlpi_addr + segment->p_vaddr,
            module->dlpi_addr + segment->p_vaddr + segment->p_memsz,
            is_named(module->dlpi_name, unchecked)};
    }
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    static const char *const names[kinds] = {"allocations", "reads", "writes"};
    const char *list = getenv("CODEC_FAULTS_IN"), *kind = getenv("CODEC_FAULTS_KIND");
    if (getenv("CODEC_FAULTS_SMALL")) unchecked = getenv("CODEC_FAULTS_SMALL");
    if (list) dl_iterate_phdr(add_module, (void *)list);
    for (int at = 0; kind && at < kinds; at++)
        if (strcmp(kind, names[at]) == 0) flagged_kind = at;
    if (flagged_kind >= 0) flag = getenv("CODEC_FAULTS_WHILE");
}

/* From now on, of this thread's calls of a kind the one with an index fails; with repeats, all after
 * it too, but for small allocations that are not checked. */
void codec_faults_arm(int kind, long at, bool repeats) {
    fault.kind = kind;
    fault.at = at;
    fault.repeats = repeats;
    fault.calls = 0;
    fault.was_unchecked = false;
    fault.armed = true;
}

/* Ends that; how many calls of the kind there were. */
long codec_faults_disarm(void) {
    fault.armed = false;
    return fault.calls;
}

/* Whether the call with the index was a small allocation that is not checked, so that its failure may
 * end the process. */
bool codec_faults_was_unchecked(void) { return fault.was_unchecked; }

/* Swift has no fork(2). */
pid_t codec_faults_fork(void) { return fork(); }

static bool fails(int kind, size_t size, const void *caller) {
    if (!fault.armed && flagged_kind != kind) return false;
    const struct range *module = NULL;
    for (int at = 0; at < range_count && !module; at++)
        if ((uintptr_t)caller >= ranges[at].start && (uintptr_t)caller < ranges[at].end)
            module = &ranges[at];
    if (!module) return false;
    bool is_unchecked = kind == allocations && module->has_unchecked && size < small_bytes;
    if (fault.armed && fault.kind == kind) {
        long call = fault.calls++;
        if (call == fault.at) fault.was_unchecked = is_unchecked;
        return fault.repeats ? call >= fault.at && !is_unchecked : call == fault.at;
    }
    if (is_unchecked) return false;
    if (flagged_kind != kind || !flag) return false;
    int before = errno;
    bool is_there = syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) == 0;
    errno = before;
    return is_there;
}

#define FAIL_IF(kind, size, number, result) \
    if (fails(kind, size, __builtin_return_address(0))) { \
        errno = number; \
        return result; \
    }

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t size) {
    FAIL_IF(allocations, size, ENOMEM, NULL)
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    FAIL_IF(allocations, count * size, ENOMEM, NULL)
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    FAIL_IF(allocations, size, ENOMEM, NULL)
    return __libc_realloc(old, size);
}

/* C++'s operator new, std::__throw_bad_alloc: libLerc is written in C++. */
extern void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak));

void *operator_new(size_t size) __asm__("_Znwm");
void *operator_new(size_t size) {
    bool is_failing = fails(allocations, size, __builtin_return_address(0));
    void *memory = is_failing ? NULL : __libc_malloc(size ? size : 1);
    if (memory) return memory;
    errno = ENOMEM;
    if (throw_bad_alloc) throw_bad_alloc();
    abort();
}

/* The shims read at offsets; read(2) is left to the rest of the program. */
ssize_t pread(int descriptor, void *into, size_t count, off_t offset) {
    FAIL_IF(reads, count, EIO, -1)
    return syscall(SYS_pread64, descriptor, into, count, offset);
}

ssize_t pread64(int descriptor, void *into, size_t count, off_t offset)
    __attribute__((alias("pread")));

ssize_t write(int descriptor, const void *bytes, size_t count) {
    FAIL_IF(writes, count, EIO, -1)
    return syscall(SYS_write, descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    FAIL_IF(writes, count, EIO, -1)
    return syscall(SYS_pwrite64, descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset)
    __attribute__((alias("pwrite")));
