/* Calls that glibc declares under _GNU_SOURCE, or that Swift's Glibc module leaves out. */
#ifndef CLINUX_H
#define CLINUX_H

/* eventfd(2): close-on-exec, non-blocking, counting from 0. */
int clinux_eventfd(void);

/* renameat2(2) with RENAME_NOREPLACE: fails with EEXIST where something has the name. */
int clinux_rename_exclusive(const char *source, const char *target);

/* The processors that this process may run on (sched_getaffinity(2)); at least 1. */
int clinux_processors(void);

#endif
