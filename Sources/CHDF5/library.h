/* libhdf5, loaded when a file is opened: it brings clients of networks and directories with it, which
 * a program that never reads such a file shall not have in memory, nor need on its machine. */
#ifndef LIBRARY_H
#define LIBRARY_H

/* Where Debian's libhdf5-dev has them. */
#include <hdf5/serial/hdf5.h>
#include <stdbool.h>

/* clang-format off */
#define HDF5_FUNCTIONS(F) \
    F(H5Aclose) \
    F(H5Aexists) F(H5Aget_space) F(H5Aget_type) F(H5Aopen) F(H5Aread) F(H5Dget_create_plist) \
        F(H5Dget_space) F(H5Dget_type) F(H5Dread) F(H5Dvlen_reclaim) F(H5Eset_auto2) F(H5Ewalk2) \
            F(H5Fclose) F(H5Fopen) F(H5Gget_info) F(H5Iget_type) F(H5Lexists) F(H5Lget_info) \
                F(H5Lget_name_by_idx) F(H5Oclose) F(H5Oopen) F(H5PLset_loading_state) F(H5Pclose) \
                    F(H5Pcreate) F(H5Pget_chunk) F(H5Pget_external_count) F(H5Pget_layout) \
                        F(H5Pset_fclose_degree) F(H5Pset_file_locking) F(H5Sclose) \
                            F(H5Sget_simple_extent_dims) F(H5Sget_simple_extent_ndims) \
                                F(H5Sget_simple_extent_npoints) F(H5Tclose) F(H5Tcopy) \
                                    F(H5Tget_class) F(H5Tget_cset) F(H5Tget_size) \
                                        F(H5Tis_variable_str) F(H5Tset_cset) F(H5Tset_size)
/* clang-format on */

/* The functions by their names, and three of the library's own values. */
struct hdf5_library {
#define HDF5_MEMBER(name) __typeof__(name) *name;
    HDF5_FUNCTIONS(HDF5_MEMBER)
#undef HDF5_MEMBER
    hid_t native_float, text, file_access;
};
extern struct hdf5_library hdf5;

/* Loads the library of the headers' version, once; false where the machine has none. */
bool hdf5_load(void);

/* Whether it has been loaded. */
bool hdf5_is_loaded(void);

/* What to say where it cannot be loaded. */
extern const char *const hdf5_absent;

#endif
