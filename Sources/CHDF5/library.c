#include "library.h"

#include <dlfcn.h>
#include <stddef.h>

/* The name that the library of these headers has in Debian, and the package that it is in. */
#if H5_VERSION_GE(1, 14, 0)
#define LIBRARY "libhdf5_serial.so.310"
#define PACKAGE "libhdf5-310"
#else
#define LIBRARY "libhdf5_serial.so.103"
#define PACKAGE "libhdf5-103-1"
#endif

struct hdf5_library hdf5;
static bool is_loaded;

const char *const hdf5_absent =
    "the library that reads it, " LIBRARY ", is not on this machine: apt-get install " PACKAGE;

bool hdf5_is_loaded(void) { return is_loaded; }

bool hdf5_load(void) {
    if (is_loaded) return true;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    bool found = true;
#define HDF5_FIND(name) \
    *(void **)&hdf5.name = dlsym(library, #name); \
    found = found && hdf5.name;
    HDF5_FUNCTIONS(HDF5_FIND)
#undef HDF5_FIND
    herr_t (*open)(void);
    *(void **)&open = dlsym(library, "H5open");
    const hid_t *native_float = dlsym(library, "H5T_NATIVE_FLOAT_g");
    const hid_t *text = dlsym(library, "H5T_C_S1_g");
    const hid_t *file_access = dlsym(library, "H5P_CLS_FILE_ACCESS_ID_g");
    if (!found || !open || !native_float || !text || !file_access || open() < 0) return false;
    hdf5.native_float = *native_float;
    hdf5.text = *text;
    hdf5.file_access = *file_access;
    is_loaded = true;
    return true;
}
