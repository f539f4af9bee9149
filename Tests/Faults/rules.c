/* Stands between nucleid and libc (LD_PRELOAD, ld.so(8)) and does to single calls what rules say: they
 * are delayed, refused, held until somebody lets them go on, or the last thing that the process does.
 * Calls go on to the next library, so that it may stand before shim.c.
 *
 * FAULTS_RULES        'CALLS:PATH:ACTION[:WHICH]', several separated by ';'
 *   CALLS             one or more of the names in `kinds`, separated by ','
 *   PATH              a pattern (fnmatch(3)) of the path; of a rename or link of either path, or, as
 *                     'PATTERN>PATTERN', of both
 *   ACTION            an error ('EIO'): the call is not made; '+20ms': a delay; 'hold', 'after-hold':
 *                     the call waits, before or after it is made; 'kill', 'after-kill': SIGKILL;
 *                     '=BYTES' is what statvfs(3) says is free
 *   WHICH             '3': the first three calls that match; '@3': the third alone; without it: all
 * FAULTS_RULES_WHILE  rules hold only while this file exists; without it always
 * FAULTS_HOLD         a folder: a call that is held writes its path to a file there, named by the
 *                     number of its rule (the first is 0), and waits until that file is removed */
#define _GNU_SOURCE
#include "rules.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned calls;
} kinds[] = {
    // Opened for reading, as folders are; opened for writing or made.
    {"read", READ},
    {"create", CREATE},
    {"write", WRITE},
    {"fsync", FSYNC},
    // Any rename; with RENAME_NOREPLACE alone.
    {"rename", RENAME},
    {"exclusive", EXCLUSIVE},
    {"link", LINK},
    {"unlink", UNLINK},
    {"rmdir", RMDIR},
    {"mkdir", MKDIR},
    {"stat", STAT},
    {"room", ROOM},
    // Whatever changes a name; whatever changes anything.
    {"names", RENAME | LINK | UNLINK | RMDIR | MKDIR},
    {"any", CREATE | WRITE | FSYNC | RENAME | LINK | UNLINK | RMDIR | MKDIR},
};

enum action { REFUSE, DELAY, HOLD, KILL, FREE };
struct rule {
    unsigned calls;
    char *path, *target;
    enum action action;
    long long value;
    int is_after;
    // The only one, if not 0; how many.
    unsigned at, most;
    atomic_uint met;
};
#define MOST_RULES 64
static struct rule rules[MOST_RULES];
static unsigned count;
static const char *flag, *holds;

_Noreturn static void give_up(const char *what, const char *text) {
    fprintf(stderr, "rules.c: %s: '%s'\n", what, text);
    abort();
}

static int number_of(const char *error) {
    for (int number = 1; number < 200; number++) {
        const char *name = strerrorname_np(number);
        if (name && strcmp(name, error) == 0) return number;
    }
    give_up("no such action", error);
}

static void read_action(struct rule *rule, const char *text) {
    if (strncmp(text, "after-", 6) == 0) {
        rule->is_after = 1;
        text += 6;
    }
    if (strcmp(text, "hold") == 0) {
        rule->action = HOLD;
    } else if (strcmp(text, "kill") == 0) {
        rule->action = KILL;
    } else if (text[0] == '+' || text[0] == '=') {
        rule->action = text[0] == '+' ? DELAY : FREE;
        rule->value = atoll(text + 1);
    } else {
        rule->action = REFUSE;
        rule->value = number_of(text);
    }
}

static void read_rule(char *text) {
    if (count == MOST_RULES) give_up("too many rules", text);
    struct rule *rule = &rules[count++];
    char *calls = strsep(&text, ":"), *path = strsep(&text, ":"), *action = strsep(&text, ":");
    if (!path || !action) give_up("no rule", calls);
    for (char *name; (name = strsep(&calls, ","));) {
        size_t place = 0;
        while (place < sizeof kinds / sizeof *kinds && strcmp(kinds[place].name, name) != 0)
            place++;
        if (place == sizeof kinds / sizeof *kinds) give_up("no such call", name);
        rule->calls |= kinds[place].calls;
    }
    rule->path = strsep(&path, ">");
    rule->target = path;
    read_action(rule, action);
    rule->most = UINT_MAX;
    if (text && text[0] == '@') rule->at = (unsigned)atoi(text + 1);
    else if (text) rule->most = (unsigned)atoi(text);
}

void read_rules(void) {
    flag = getenv("FAULTS_RULES_WHILE");
    holds = getenv("FAULTS_HOLD");
    char *text = getenv("FAULTS_RULES");
    if (!text || !(text = strdup(text))) return;
    for (char *one; (one = strsep(&text, ";"));)
        if (*one) read_rule(one);
}

static int matches(const struct rule *rule, const char *path, const char *other) {
    if (rule->target)
        return other && fnmatch(rule->path, path, 0) == 0 && fnmatch(rule->target, other, 0) == 0;
    return fnmatch(rule->path, path, 0) == 0 || (other && fnmatch(rule->path, other, 0) == 0);
}

static void hold(unsigned number, const char *path) {
    char name[PATH_MAX], temporary[PATH_MAX];
    if (!holds) give_up("FAULTS_HOLD is not set", path);
    snprintf(name, sizeof name, "%s/%u", holds, number);
    snprintf(temporary, sizeof temporary, "%s/.%u.%ld", holds, number, (long)syscall(SYS_gettid));
    int file = (int)syscall(SYS_openat, AT_FDCWD, temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    syscall(SYS_write, file, path, strlen(path));
    syscall(SYS_close, file);
    // Another thread that is held by the same rule goes first.
    while (syscall(SYS_renameat2, AT_FDCWD, temporary, AT_FDCWD, name, RENAME_NOREPLACE) != 0
           && errno == EEXIST)
        usleep(1000);
    while (syscall(SYS_faccessat, AT_FDCWD, name, F_OK) == 0) usleep(1000);
}

int obey(unsigned calls, const char *path, const char *other, int is_after, long long *free) {
    int before = errno, error = 0;
    if (flag && syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) != 0) {
        errno = before;
        return 0;
    }
    for (unsigned number = 0; number < count && error == 0; number++) {
        struct rule *rule = &rules[number];
        if (!(rule->calls & calls) || rule->is_after != is_after || !matches(rule, path, other))
            continue;
        unsigned met = atomic_fetch_add(&rule->met, 1) + 1;
        if (rule->at ? met != rule->at : met > rule->most) continue;
        switch (rule->action) {
        case REFUSE: error = (int)rule->value; break;
        case DELAY: usleep((useconds_t)rule->value * 1000); break;
        case HOLD: hold(number, path); break;
        case KILL: syscall(SYS_kill, getpid(), SIGKILL); break;
        case FREE:
            if (free) *free = rule->value;
            break;
        }
    }
    errno = error ? error : before;
    return error;
}
