/* A child process that may die of what it does. */
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* This process's, but that Swift's runtime, which may tell at length of a crash, is silent. */
static char **quiet_environment(void) {
    static char silence[] = "SWIFT_BACKTRACE=enable=no";
    size_t name = strlen("SWIFT_BACKTRACE="), count = 0, kept = 0;
    while (environ && environ[count]) count++;
    char **copy = calloc(count + 2, sizeof *copy);
    if (!copy) return NULL;
    copy[kept++] = silence;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], silence, name) != 0) copy[kept++] = environ[i];
    return copy;
}

/* Where a parent was started with SIGCHLD ignored, the kernel keeps no child's status. */
static void keep_statuses(void) {
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) != 0 || action.sa_handler != SIG_IGN) return;
    action.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &action, NULL);
}

/* The output comes first: its descriptor may be 0 or 2, where this process has them closed. */
static int say_descriptors(posix_spawn_file_actions_t *actions, int output) {
    int fault = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!fault) fault = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    return fault;
}

/* Signals that end the child do so, even where this process was started with them ignored. */
static int say_signals(posix_spawnattr_t *attributes) {
    static const int deadly[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGFPE, SIGABRT,
                                 SIGSYS,  SIGTRAP, SIGXCPU, SIGPIPE};
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) sigaddset(&defaults, deadly[i]);
    int fault = posix_spawnattr_setsigmask(attributes, &none);
    if (!fault) fault = posix_spawnattr_setsigdefault(attributes, &defaults);
    if (!fault)
        fault =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return fault;
}

static int spawn(pid_t *child, const char *path, char *const *arguments, int output) {
    posix_spawn_file_actions_t actions;
    int fault = posix_spawn_file_actions_init(&actions);
    if (fault) return fault;
    posix_spawnattr_t attributes;
    fault = posix_spawnattr_init(&attributes);
    if (!fault) {
        char **environment = quiet_environment();
        fault = environment ? say_descriptors(&actions, output) : ENOMEM;
        if (!fault) fault = say_signals(&attributes);
        if (!fault) fault = posix_spawn(child, path, &actions, &attributes, arguments, environment);
        free(environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return fault;
}

int clinux_spawn(const char *path, char *const *arguments, int *output) {
    keep_statuses();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t child;
    int fault = spawn(&child, path, arguments, ends[1]);
    close(ends[1]);
    if (!fault) {
        *output = ends[0];
        return child;
    }
    close(ends[0]);
    errno = fault;
    return -1;
}

/* Lowers a limit; what stands lower already stays. */
static int lower(__rlimit_resource_t resource, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -1;
    if (value < limit.rlim_cur) limit.rlim_cur = value;
    return setrlimit(resource, &limit);
}

int clinux_confine(uint64_t memory, uint64_t seconds) {
    /* A program that takes the kernel's dumps asks for no limit, but for whether there is one. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) return -1;
    return lower(RLIMIT_CORE, 0) | lower(RLIMIT_AS, memory) | lower(RLIMIT_CPU, seconds);
}
