/* libhdf5 behind a few functions: its stack of errors becomes a sentence, every buffer has a bound,
 * and nothing but the file itself is read: no link or storage that names another file is followed,
 * and no filter is loaded. The library is not made for threads: one call is made at a time.
 *
 * libhdf5 trusts the headers within a file: one that is damaged there, or made to harm, can end the
 * process by a signal (1.10.8 of Debian 12 does). So it is called only in a child process, whose
 * death is a sentence; see Keras' KerasReading. */
#ifndef CHDF5_H
#define CHDF5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An HDF5 file being read. Paths are names with a slash between, from the root on, which is "". */
typedef struct chdf5_file chdf5_file;

typedef enum {
    chdf5_failed, /* see chdf5_message */
    chdf5_nothing,
    chdf5_group,
    chdf5_dataset,
} chdf5_kind;

/* The most axes and elements of a dataset; members of a group, or texts of an attribute; bytes of a
 * name or a text, its end included. */
enum {
    chdf5_most_axes = 4,
    chdf5_most_elements = 1 << 28,
    chdf5_most_members = 4096,
    chdf5_most_bytes = 1024
};

typedef struct {
    size_t axes;
    size_t lengths[chdf5_most_axes];
} chdf5_shape;

/* NULL when out of memory. */
chdf5_file *chdf5_create(void);
void chdf5_destroy(chdf5_file *file);

/* Opens a file for reading; once. */
bool chdf5_open(chdf5_file *file, const char *path);

/* What lies at a path; a soft or an external link on the way to it is a failure. */
chdf5_kind chdf5_find(chdf5_file *file, const char *path);

/* The members of a group, in the order of their names; -1 on failure. */
ptrdiff_t chdf5_members(chdf5_file *file, const char *path);

/* A member's name; NULL on failure. Valid until the next call. */
const char *chdf5_member(chdf5_file *file, const char *path, size_t index);

/* Reads an attribute that is a list of texts. Returns how many there are, 0 also where it is
 * empty, of whatever type; -1 where there is no such attribute; -2 on failure. */
ptrdiff_t chdf5_read_texts(chdf5_file *file, const char *path, const char *attribute);

/* A text of the list that was read last, below its count. */
const char *chdf5_text(const chdf5_file *file, size_t index);

/* Reads the shape of a dataset of floating-point numbers, which must be within the bounds. */
bool chdf5_read_shape(chdf5_file *file, const char *path, chdf5_shape *shape);

/* Reads such a dataset, which must have count elements. */
bool chdf5_read(chdf5_file *file, const char *path, float *values, size_t count);

/* libhdf5's words for the failure of the last call, or this shim's. */
const char *chdf5_message(const chdf5_file *file);

#endif
