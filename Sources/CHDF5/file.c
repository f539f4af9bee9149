#include "file.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

void chdf5_enter(chdf5_file *file) {
    pthread_mutex_lock(&turn);
    /* A build for threads keeps a stack of errors, and whether it is printed, for each thread. */
    if (hdf5_is_loaded()) hdf5.H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    file->message[0] = 0;
}

void chdf5_leave(void) { pthread_mutex_unlock(&turn); }

bool chdf5_fail(chdf5_file *file, const char *words) {
    if (!file->message[0]) snprintf(file->message, sizeof file->message, "%s", words);
    return false;
}

static herr_t keep_innermost(unsigned index, const H5E_error2_t *error, void *user) {
    if (index == 0 && error->desc && error->desc[0]) chdf5_fail(user, error->desc);
    return 0;
}

bool chdf5_fail_as_told(chdf5_file *file, const char *words) {
    hdf5.H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, file);
    return chdf5_fail(file, words);
}

chdf5_file *chdf5_create(void) {
    chdf5_file *file = calloc(1, sizeof *file);
    if (file) file->file = H5I_INVALID_HID;
    return file;
}

void chdf5_destroy(chdf5_file *file) {
    chdf5_enter(file);
    if (file->file >= 0) hdf5.H5Fclose(file->file);
    chdf5_leave();
    free(file->texts);
    free(file);
}

static bool open_file(chdf5_file *file, const char *path) {
    /* Filters are code, and would be loaded from wherever the environment says. */
    if (hdf5.H5PLset_loading_state(0) < 0)
        return chdf5_fail_as_told(file, "filters cannot be shut out");
    hid_t access = hdf5.H5Pcreate(hdf5.file_access);
    if (access < 0) return chdf5_fail_as_told(file, "out of memory");
    hdf5.H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    /* Many network file systems have no locks. */
    hdf5.H5Pset_file_locking(access, 0, 1);
#endif
    file->file = hdf5.H5Fopen(path, 0 /* to read; the macro calls the library */, access);
    /* Any other call would forget the words. */
    bool done = file->file >= 0 || chdf5_fail_as_told(file, "it cannot be opened");
    hdf5.H5Pclose(access);
    return done;
}

bool chdf5_open(chdf5_file *file, const char *path) {
    pthread_mutex_lock(&turn);
    bool is_there = hdf5_load();
    pthread_mutex_unlock(&turn);
    chdf5_enter(file);
    bool done = is_there ? open_file(file, path) : chdf5_fail(file, hdf5_absent);
    chdf5_leave();
    return done;
}

const char *chdf5_message(const chdf5_file *file) { return file->message; }

/* Opens a member of a group; as chdf5_open_object. */
static hid_t open_member(chdf5_file *file, hid_t group, const char *name) {
    htri_t exists = hdf5.H5Lexists(group, name, H5P_DEFAULT);
    if (exists < 0) chdf5_fail_as_told(file, "a group cannot be read");
    if (exists <= 0) return H5I_INVALID_HID;
    H5L_info_t link;
    if (hdf5.H5Lget_info(group, name, &link, H5P_DEFAULT) < 0) {
        chdf5_fail_as_told(file, "a link cannot be read");
        return H5I_INVALID_HID;
    }
    if (link.type != H5L_TYPE_HARD) {
        chdf5_fail(
            file,
            link.type == H5L_TYPE_EXTERNAL ? "a link that leads to another file is not followed"
                                           : "a symbolic link is not followed");
        return H5I_INVALID_HID;
    }
    hid_t member = hdf5.H5Oopen(group, name, H5P_DEFAULT);
    if (member < 0) chdf5_fail_as_told(file, "a member of a group cannot be opened");
    return member;
}

hid_t chdf5_open_object(chdf5_file *file, const char *path) {
    hid_t object = hdf5.H5Oopen(file->file, "/", H5P_DEFAULT);
    if (object < 0) chdf5_fail_as_told(file, "it has no root");
    while (object >= 0) {
        path += strspn(path, "/");
        size_t length = strcspn(path, "/");
        if (length == 0) return object;
        hid_t member = H5I_INVALID_HID;
        char name[chdf5_most_bytes];
        if (length >= sizeof name) {
            chdf5_fail(file, "a name is too long");
        } else if (hdf5.H5Iget_type(object) == H5I_GROUP) {
            memcpy(name, path, length);
            name[length] = 0;
            member = open_member(file, object, name);
        }
        hdf5.H5Oclose(object);
        object = member;
        path += length;
    }
    return object;
}
