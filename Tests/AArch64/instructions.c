/*
 * A plugin of qemu-user that counts the instructions of a program, as a stand-in for time on a machine
 * that is not there. Debian has no header for it: these declarations are those of QEMU 7 to 9
 * (include/qemu/qemu-plugin.h).
 *
 *   cc -O2 -shared -fPIC instructions.c -o instructions.so
 *   qemu-aarch64 -plugin ./instructions.so -d plugin PROGRAM
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct qemu_plugin_tb;
enum { add_to_64_bits = 0, interface_version = 1 };
void qemu_plugin_register_vcpu_tb_trans_cb(
    uint64_t id, void (*)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int, void *, uint64_t);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*)(uint64_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
void qemu_plugin_outs(const char *);

int qemu_plugin_version = interface_version;
static uint64_t executed;

static void count_block(uint64_t id, struct qemu_plugin_tb *block) {
    (void)id;
    qemu_plugin_register_vcpu_tb_exec_inline(
        block, add_to_64_bits, &executed, qemu_plugin_tb_n_insns(block));
}

static void tell(uint64_t id, void *unused) {
    (void)id, (void)unused;
    char line[64];
    snprintf(line, sizeof line, "%" PRIu64 " instructions\n", executed);
    qemu_plugin_outs(line);
}

int qemu_plugin_install(uint64_t id, const void *machine, int count, char **arguments) {
    (void)machine, (void)count, (void)arguments;
    qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
    qemu_plugin_register_atexit_cb(id, tell, NULL);
    return 0;
}
