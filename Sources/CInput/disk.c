#include "CInput.h"
#include "CLinux.h"

#include <unistd.h>

/* No path: a codec has a descriptor only. The daemon names the image instead. */
static const char no_path[] = "";

ssize_t cinput_pread(int descriptor, void *into, size_t count, off_t offset) {
    clinux_disk_call_begin("read", no_path);
    ssize_t result = pread(descriptor, into, count, offset);
    clinux_disk_call_end();
    return result;
}

ssize_t cinput_pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    clinux_disk_call_begin("write", no_path);
    ssize_t result = pwrite(descriptor, bytes, count, offset);
    clinux_disk_call_end();
    return result;
}

ssize_t cinput_write(int descriptor, const void *bytes, size_t count) {
    clinux_disk_call_begin("write", no_path);
    ssize_t result = write(descriptor, bytes, count);
    clinux_disk_call_end();
    return result;
}
