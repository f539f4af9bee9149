/* What the files of this shim share. */
#ifndef FILE_H
#define FILE_H

#include "CHDF5.h"

#include "library.h"

struct chdf5_file {
    hid_t file;
    char message[256];
    char name[chdf5_most_bytes];
    char *texts; /* chdf5_most_bytes each */
};

/* Let one thread at a time into the library; enter also forgets how the last call went. */
void chdf5_enter(chdf5_file *file);
void chdf5_leave(void);

/* Keeps the first words; false, to return. */
bool chdf5_fail(chdf5_file *file, const char *words);

/* Keeps the library's innermost words, or these where it has none; false, to return. */
bool chdf5_fail_as_told(chdf5_file *file, const char *words);

/* Opens what lies at a path, to be closed with H5Oclose; negative where there is nothing, or on
 * failure, which has a message. */
hid_t chdf5_open_object(chdf5_file *file, const char *path);

#endif
