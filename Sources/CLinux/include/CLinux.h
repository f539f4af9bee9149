/* Calls that glibc declares under _GNU_SOURCE, or that Swift's Glibc module leaves out. */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/* O_PATH of open(2). */
extern const int clinux_o_path;

/* eventfd(2): close-on-exec, non-blocking, counting from 0. */
int clinux_eventfd(void);

/* renameat2(2) with RENAME_NOREPLACE: fails with EEXIST where something has the name. */
int clinux_rename_exclusive(int folder, const char *name, int other, const char *target);

/* accept4(2): close-on-exec, non-blocking. */
int clinux_accept(int listener);

/* The processors that this process may run on (sched_getaffinity(2)); at least 1. */
int clinux_processors(void);

/* The bytes of the machine's memory (sysinfo(2)). */
uint64_t clinux_memory(void);

/* Returns free memory to the kernel (malloc_trim(3)). */
void clinux_return_free_memory(void);

/* The number of the kind of file system that a path is on (statfs(2)). -1 and errno, or 0. */
int clinux_file_system(const char *path, uint32_t *magic);

/* The maximum number of slots of clinux_crash_record_begin(), and of bytes in each. */
enum { clinux_crash_record_slots = 1024, clinux_crash_record_bytes = 8192 };

/* Installs signal handlers that write a crash record into the folder of the descriptor. The
   descriptor is kept open; that of an earlier call is closed. Clears all slots. -1 and errno, or 0. */
int clinux_crash_record_install(int folder);

/* Marks work as in flight in a slot; one thread at a time may use a slot. */
void clinux_crash_record_begin(int slot, const uint8_t *work, size_t count);

/* Clears a slot: its work is no longer in flight. */
void clinux_crash_record_end(int slot);

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
