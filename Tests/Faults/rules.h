/* Rules for single calls: read from the environment (rules.c), obeyed around the calls (rules_calls.c). */
#ifndef RULES_H
#define RULES_H

enum {
    READ = 1,
    CREATE = 2,
    WRITE = 4,
    FSYNC = 8,
    RENAME = 16,
    EXCLUSIVE = 32,
    LINK = 64,
    UNLINK = 128,
    RMDIR = 256,
    MKDIR = 512,
    STAT = 1024,
    ROOM = 2048
};

/* Reads the rules of FAULTS_RULES. */
void read_rules(void);

/* Does what the rules say before or after a call; returns the error that it must fail with, or 0.
 * `free` receives what statvfs(3) is to say. */
int obey(unsigned calls, const char *path, const char *other, int is_after, long long *free);

#endif
