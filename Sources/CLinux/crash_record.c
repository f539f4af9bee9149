/* Writes a crash record when a fatal signal ends the process. The handler is async-signal-safe
   (signal-safety(7)): no lock, no allocation, no stdio. */
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A slot may be read by the handler while its thread writes to it: a sequence lock, whose number is
   odd during a write and greater afterwards. */
struct slot {
    atomic_uint sequence;
    atomic_uint length;
    uint8_t bytes[clinux_crash_record_bytes];
};

/* The time in nanoseconds after which a call counts as a wait. */
static const uint64_t longest_call = 1000000000;

static struct slot slots[clinux_crash_record_slots];
static atomic_int state_folder = -1;
static atomic_int crashing_thread;
static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};

static int write_all(int file, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    while (count > 0) {
        ssize_t written = write(file, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return -1;
        next += written;
        count -= (size_t)written;
    }
    return 0;
}

/* Appends a number in decimal digits. */
static char *digits(char *end, unsigned number) {
    char reversed[12];
    int count = 0;
    do {
        reversed[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) *end++ = reversed[--count];
    return end;
}

/* Opens a new file `died-<process>-<number>`. */
static int open_record(int folder) {
    for (unsigned number = 0; number < 100; number++) {
        char name[40] = "died-";
        char *end = digits(name + 5, (unsigned)getpid());
        *end++ = '-';
        *digits(end, number) = 0;
        int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

/* Writes a slot with its length before it, unless it is empty or being changed. */
static int write_slot(int file, struct slot *slot) {
    static uint8_t copy[clinux_crash_record_bytes];
    unsigned sequence = atomic_load(&slot->sequence);
    uint32_t length = atomic_load(&slot->length);
    if (sequence % 2 != 0 || length == 0 || length > sizeof copy) return 0;
    memcpy(copy, slot->bytes, length);
    atomic_thread_fence(memory_order_acquire);
    if (atomic_load(&slot->sequence) != sequence) return 0;
    return write_all(file, &length, sizeof length) | write_all(file, copy, length);
}

/* Whether the thread of a slot waits for a disk: it has caused nothing then, and has made no systemd
   wait. Short calls are no wait: who is in one may have written over another's memory just before. The
   thread that faults, be it inside a call (SIGBUS of a mapped file), is always to blame; SIGABRT comes
   from outside, and to any thread. */
static bool waits_for_disk(int slot, int signal) {
    if (signal != SIGABRT && slot == clinux_disk_call_own_slot()) return false;
    clinux_disk_call_state state = clinux_disk_call_read(slot);
    return state.is_in_call && state.current >= longest_call;
}

/* Writes the signal, the slots, and an end mark that shows that the record is complete. */
static void write_record(int number) {
    int file = open_record(atomic_load(&state_folder));
    if (file < 0) return;
    int32_t signal = number;
    int failed = write_all(file, &signal, sizeof signal);
    for (int i = 0; i < clinux_crash_record_slots && !failed; i++) {
        if (!waits_for_disk(i, number)) failed = write_slot(file, &slots[i]);
    }
    uint32_t end = UINT32_MAX;
    if (!failed) write_all(file, &end, sizeof end);
    fsync(file);
    close(file);
}

static void record_and_die(int number) {
    int kept = errno, none = 0, self = gettid();
    /* A second thread that faults waits for the first to end them both. */
    if (!atomic_compare_exchange_strong(&crashing_thread, &none, self) && none != self)
        for (;;) pause();
    if (none == 0) write_record(number);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, NULL);
    /* Blocked here, so it strikes when the handler returns: where the fault was. */
    raise(number);
    errno = kept;
}

int clinux_crash_record_install(int folder) {
    for (int i = 0; i < clinux_crash_record_slots; i++) {
        if (atomic_load(&slots[i].length) != 0) clinux_crash_record_end(i);
    }
    int before = atomic_exchange(&state_folder, folder);
    if (before >= 0) close(before);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = record_and_die;
    action.sa_flags = SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (sigaction(faults[i], &action, NULL) != 0) return -1;
    }
    return 0;
}

void clinux_crash_record_begin(int slot, const uint8_t *work, size_t count) {
    if (slot < 0 || slot >= clinux_crash_record_slots) return;
    if (count > clinux_crash_record_bytes) count = clinux_crash_record_bytes;
    atomic_fetch_add(&slots[slot].sequence, 1);
    atomic_thread_fence(memory_order_release);
    if (count > 0) memcpy(slots[slot].bytes, work, count);
    atomic_store(&slots[slot].length, (unsigned)count);
    atomic_fetch_add(&slots[slot].sequence, 1);
}

void clinux_crash_record_end(int slot) { clinux_crash_record_begin(slot, NULL, 0); }

/* Room for the largest frame of any processor's registers, and for the handler. */
static size_t signal_stack_size(void) {
    long least = sysconf(_SC_SIGSTKSZ);
    return least > 65536 ? (size_t)least : 65536;
}

void *clinux_signal_stack_begin(void) {
    size_t size = signal_stack_size();
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    stack_t stack;
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = memory;
    stack.ss_size = size;
    if (sigaltstack(&stack, NULL) == 0) return memory;
    munmap(memory, size);
    return NULL;
}

void clinux_signal_stack_end(void *memory) {
    if (!memory) return;
    stack_t stack;
    memset(&stack, 0, sizeof stack);
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    munmap(memory, signal_stack_size());
}
