/* Tells one thread how long another one has been waiting for a disk. The watched thread only stores to
   its own slot: no lock, no allocation and no system call (clock_gettime(2) of a coarse clock is
   answered in user space, vdso(7)). */
#define _GNU_SOURCE
#include "CLinux.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

/* The number is odd during a call. A reader that finds it unchanged has read what belongs together. */
struct slot {
    atomic_uint_fast64_t sequence;
    atomic_uint_fast64_t owner; /* the thread that is recorded */
    atomic_uint_fast64_t started;
    atomic_uint_fast64_t total;
    char action[clinux_disk_call_action_bytes];
    char path[clinux_disk_call_path_bytes];
};

static struct slot slots[clinux_disk_call_slots];
static atomic_uint_fast64_t last_owner;

static _Thread_local struct slot *watched;
static _Thread_local uint64_t self;
static _Thread_local unsigned depth;

/* A tick of the kernel exact, a few milliseconds: calls that begin and end within one count as no
   time, others as a whole tick, so that sums are right on average. */
static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

void clinux_disk_call_watch(int slot) {
    if (slot < 0 || slot >= clinux_disk_call_slots) return;
    struct slot *chosen = &slots[slot];
    if (watched == chosen && atomic_load(&chosen->owner) == self) return;
    self = atomic_fetch_add(&last_owner, 1) + 1;
    depth = 0;
    watched = chosen;
    /* A thread that had the slot and was left behind in a call is no longer recorded. */
    atomic_store(&chosen->owner, self);
    atomic_store(&chosen->sequence, (atomic_load(&chosen->sequence) + 1) & ~UINT64_C(1));
}

static bool is_recorded(void) {
    return watched && atomic_load_explicit(&watched->owner, memory_order_relaxed) == self;
}

bool clinux_disk_call_is_watched(void) { return is_recorded(); }

int clinux_disk_call_own_slot(void) { return is_recorded() ? (int)(watched - slots) : -1; }

/* Copies the end of a text that is too long. */
static void copy_end(char *into, size_t capacity, const char *text) {
    size_t length = strlen(text);
    size_t skipped = length < capacity ? 0 : length - capacity + 1;
    memcpy(into, text + skipped, length - skipped + 1);
}

void clinux_disk_call_begin(const char *action, const char *path) {
    if (depth++ > 0 || !is_recorded()) return;
    copy_end(watched->action, sizeof watched->action, action);
    copy_end(watched->path, sizeof watched->path, path);
    atomic_store_explicit(&watched->started, now(), memory_order_relaxed);
    uint64_t sequence = atomic_load_explicit(&watched->sequence, memory_order_relaxed);
    atomic_store_explicit(&watched->sequence, (sequence + 1) | 1, memory_order_release);
}

void clinux_disk_call_end(void) {
    if (depth == 0 || --depth > 0 || !is_recorded()) return;
    uint64_t sequence = atomic_load_explicit(&watched->sequence, memory_order_relaxed);
    if (sequence % 2 == 0) return;
    uint64_t total = atomic_load_explicit(&watched->total, memory_order_relaxed);
    uint64_t started = atomic_load_explicit(&watched->started, memory_order_relaxed);
    atomic_store_explicit(&watched->total, total + (now() - started), memory_order_relaxed);
    atomic_store_explicit(&watched->sequence, sequence + 1, memory_order_release);
}

clinux_disk_call_state clinux_disk_call_read(int slot) {
    clinux_disk_call_state state = {0};
    if (slot < 0 || slot >= clinux_disk_call_slots) return state;
    struct slot *read = &slots[slot];
    uint64_t sequence, total, started;
    do {
        sequence = atomic_load(&read->sequence);
        total = atomic_load(&read->total);
        started = atomic_load(&read->started);
    } while (atomic_load(&read->sequence) != sequence);
    state.calls = sequence / 2;
    state.is_in_call = sequence % 2 != 0;
    uint64_t time = now();
    state.current = state.is_in_call && time > started ? time - started : 0;
    state.total = total + state.current;
    return state;
}

bool clinux_disk_call_describe(int slot, char *action, char *path) {
    if (slot < 0 || slot >= clinux_disk_call_slots) return false;
    struct slot *read = &slots[slot];
    uint64_t sequence = atomic_load(&read->sequence);
    if (sequence % 2 == 0) return false;
    memcpy(action, read->action, sizeof read->action);
    memcpy(path, read->path, sizeof read->path);
    atomic_thread_fence(memory_order_acquire);
    return atomic_load(&read->sequence) == sequence;
}
