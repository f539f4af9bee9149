/* Calls that glibc declares under _GNU_SOURCE, or that Swift's Glibc module leaves out. */
#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* O_PATH of open(2). */
extern const int clinux_o_path;

/* AT_EMPTY_PATH of fchownat(2). */
extern const int clinux_empty_path;

/* eventfd(2): close-on-exec, non-blocking, counting from 0. */
int clinux_eventfd(void);

/* renameat2(2) with RENAME_NOREPLACE: fails with EEXIST where something has the name. */
int clinux_rename_exclusive(int folder, const char *name, int other, const char *target);

/* accept4(2): close-on-exec, non-blocking. */
int clinux_accept(int listener);

/* The user of the process at the other end of a Unix domain socket (SO_PEERCRED of unix(7)). -1 and
   errno, or 0. */
int clinux_peer_user(int socket, uint32_t *user);

/* The processors that this process may run on (sched_getaffinity(2)); at least 1. */
int clinux_processors(void);

/* The bytes of the machine's memory (sysinfo(2)). */
uint64_t clinux_memory(void);

/* Returns free memory to the kernel (malloc_trim(3)). */
void clinux_return_free_memory(void);

/* The number of the kind of file system that a path is on (statfs(2)). -1 and errno, or 0. */
int clinux_file_system(const char *path, uint32_t *magic);

/* The identifier of the mount that a folder is reached by (STATX_MNT_ID of statx(2), Linux 5.8). -1 where
   the kernel does not say, or 0. */
int clinux_mount(int folder, uint64_t *mount);

/* The maximum number of slots of clinux_crash_record_begin(), and of bytes in each. */
enum { clinux_crash_record_slots = 1024, clinux_crash_record_bytes = 8192 };

/* Installs signal handlers that write a crash record into the folder of the descriptor. The
   descriptor is kept open; that of an earlier call is closed. Clears all slots. -1 and errno, or 0. */
int clinux_crash_record_install(int folder);

/* Marks work as in flight in a slot; one thread at a time may use a slot. */
void clinux_crash_record_begin(int slot, const uint8_t *work, size_t count);

/* Clears a slot: its work is no longer in flight. */
void clinux_crash_record_end(int slot);

/* The number of slots of clinux_disk_call_watch(): one for each slot of the crash record, which has the
   same number, and eight others; the sizes of a call's description with its NUL. */
enum {
    clinux_disk_call_slots = clinux_crash_record_slots + 8,
    clinux_disk_call_action_bytes = 64,
    clinux_disk_call_path_bytes = 512
};

/* From now on, records the disk calls of the calling thread in a slot; of two threads with one slot
   only the later one is recorded. */
void clinux_disk_call_watch(int slot);

/* Whether the calling thread's disk calls are recorded. */
bool clinux_disk_call_is_watched(void);

/* The slot of the calling thread; -1 if its disk calls are not recorded. Async-signal-safe. */
int clinux_disk_call_own_slot(void);

/* To be called before and after a system call that waits for a disk; pairs may be nested, and the
   outermost counts. Of a path that is too long the end is kept. Leaves errno alone. */
void clinux_disk_call_begin(const char *action, const char *path);
void clinux_disk_call_end(void);

/* The disk calls of a slot's threads: completed ones, nanoseconds in all of them, and nanoseconds in
   the one in progress, whose number is `calls` + 1. */
typedef struct {
    uint64_t calls, total, current;
    bool is_in_call;
} clinux_disk_call_state;

clinux_disk_call_state clinux_disk_call_read(int slot);

/* Copies the description of a slot's call in progress into buffers of the sizes above. False if it has
   ended. */
bool clinux_disk_call_describe(int slot, char *action, char *path);

/* Installs an alternate signal stack for the calling thread (sigaltstack(2)); null if that fails. */
void *clinux_signal_stack_begin(void);

/* Removes and frees the calling thread's alternate signal stack. */
void clinux_signal_stack_end(void *stack);

/* Starts a program (posix_spawn(3)) with the environment of this process, /dev/null for standard
   input and error, a pipe for standard output, and no other descriptor. The arguments, from the
   program's name on, end with null. Returns its process, and the pipe's end to read from; -1 and
   errno where it cannot be started. */
int clinux_spawn(const char *path, char *const *arguments, int *output);

/* From now on, this process dies with the thread that started it, leaves no core dump, and has at
   most so many bytes of addresses and seconds of processor time. -1 and errno, or 0. */
int clinux_confine(uint64_t memory, uint64_t seconds);

#endif
