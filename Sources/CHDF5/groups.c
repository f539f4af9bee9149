#include "file.h"

#include <stdlib.h>
#include <string.h>

chdf5_kind chdf5_find(chdf5_file *file, const char *path) {
    chdf5_enter(file);
    chdf5_kind kind = chdf5_nothing;
    hid_t object = chdf5_open_object(file, path);
    if (object >= 0) {
        H5I_type_t type = hdf5.H5Iget_type(object);
        if (type == H5I_GROUP) kind = chdf5_group;
        if (type == H5I_DATASET) kind = chdf5_dataset;
        hdf5.H5Oclose(object);
    } else if (file->message[0]) {
        kind = chdf5_failed;
    }
    chdf5_leave();
    return kind;
}

/* Opens a group, as which nothing and all else are failures. */
static hid_t open_group(chdf5_file *file, const char *path) {
    hid_t group = chdf5_open_object(file, path);
    if (group >= 0 && hdf5.H5Iget_type(group) == H5I_GROUP) return group;
    chdf5_fail(file, "there is no such group");
    if (group >= 0) hdf5.H5Oclose(group);
    return H5I_INVALID_HID;
}

ptrdiff_t chdf5_members(chdf5_file *file, const char *path) {
    chdf5_enter(file);
    ptrdiff_t count = -1;
    hid_t group = open_group(file, path);
    if (group >= 0) {
        H5G_info_t group_info;
        if (hdf5.H5Gget_info(group, &group_info) < 0)
            chdf5_fail_as_told(file, "a group cannot be read");
        else if (group_info.nlinks > chdf5_most_members)
            chdf5_fail(file, "a group has too many members");
        else count = (ptrdiff_t)group_info.nlinks;
        hdf5.H5Oclose(group);
    }
    chdf5_leave();
    return count;
}

const char *chdf5_member(chdf5_file *file, const char *path, size_t index) {
    chdf5_enter(file);
    const char *name = NULL;
    hid_t group = open_group(file, path);
    if (group >= 0) {
        ssize_t length = hdf5.H5Lget_name_by_idx(
            group, ".", H5_INDEX_NAME, H5_ITER_INC, index, file->name, sizeof file->name,
            H5P_DEFAULT);
        if (length < 0) chdf5_fail_as_told(file, "a name cannot be read");
        else if ((size_t)length >= sizeof file->name) chdf5_fail(file, "a name is too long");
        else name = file->name;
        hdf5.H5Oclose(group);
    }
    chdf5_leave();
    return name;
}

/* Copies one text, which ends at its length or before. */
static bool keep(chdf5_file *file, size_t index, const char *text, size_t length) {
    size_t used = text ? strnlen(text, length) : 0;
    if (used >= chdf5_most_bytes) return chdf5_fail(file, "a text is too long");
    if (used) memcpy(file->texts + index * chdf5_most_bytes, text, used);
    file->texts[index * chdf5_most_bytes + used] = 0;
    return true;
}

/* Texts whose lengths stand beside them. */
static bool read_variable(
    chdf5_file *file, hid_t attribute, hid_t type, hid_t space, size_t count) {
    char **found = calloc(count, sizeof *found);
    if (!found) return chdf5_fail(file, "out of memory");
    bool done = false;
    hid_t memory = hdf5.H5Tcopy(hdf5.text);
    if (memory >= 0 && hdf5.H5Tset_size(memory, H5T_VARIABLE) >= 0
        && hdf5.H5Tset_cset(memory, hdf5.H5Tget_cset(type)) >= 0
        && hdf5.H5Aread(attribute, memory, found) >= 0) {
        done = true;
        for (size_t index = 0; done && index < count; index++)
            done = keep(file, index, found[index], chdf5_most_bytes);
        hdf5.H5Dvlen_reclaim(memory, space, H5P_DEFAULT, found);
    } else {
        chdf5_fail_as_told(file, "an attribute cannot be read");
    }
    if (memory >= 0) hdf5.H5Tclose(memory);
    free(found);
    return done;
}

/* Texts that have the same room each. */
static bool read_fixed(chdf5_file *file, hid_t attribute, hid_t type, size_t count) {
    size_t length = hdf5.H5Tget_size(type);
    if (length == 0 || length > chdf5_most_bytes) return chdf5_fail(file, "a text is too long");
    char *found = calloc(count, length);
    if (!found) return chdf5_fail(file, "out of memory");
    bool done = hdf5.H5Aread(attribute, type, found) >= 0
        || chdf5_fail_as_told(file, "an attribute cannot be read");
    for (size_t index = 0; done && index < count; index++)
        done = keep(file, index, found + index * length, length);
    free(found);
    return done;
}

static ptrdiff_t read_texts(chdf5_file *file, hid_t attribute, hid_t type, hid_t space) {
    hssize_t count = hdf5.H5Sget_simple_extent_npoints(space);
    if (count < 0) return chdf5_fail_as_told(file, "an attribute cannot be read"), -2;
    if (count > chdf5_most_members) return chdf5_fail(file, "an attribute has too many texts"), -2;
    /* An empty list has lost its type. */
    if (count == 0) return 0;
    if (hdf5.H5Tget_class(type) != H5T_STRING)
        return chdf5_fail(file, "an attribute is no text"), -2;
    free(file->texts);
    file->texts = calloc((size_t)count, chdf5_most_bytes);
    if (!file->texts) return chdf5_fail(file, "out of memory"), -2;
    bool done = hdf5.H5Tis_variable_str(type) > 0
        ? read_variable(file, attribute, type, space, (size_t)count)
        : read_fixed(file, attribute, type, (size_t)count);
    return done ? (ptrdiff_t)count : -2;
}

ptrdiff_t chdf5_read_texts(chdf5_file *file, const char *path, const char *name) {
    chdf5_enter(file);
    ptrdiff_t count = -2;
    hid_t object = chdf5_open_object(file, path);
    htri_t exists = object < 0 ? 0 : hdf5.H5Aexists(object, name);
    if (exists > 0) {
        hid_t attribute = hdf5.H5Aopen(object, name, H5P_DEFAULT);
        hid_t type = attribute < 0 ? H5I_INVALID_HID : hdf5.H5Aget_type(attribute);
        hid_t space = attribute < 0 ? H5I_INVALID_HID : hdf5.H5Aget_space(attribute);
        if (type >= 0 && space >= 0) count = read_texts(file, attribute, type, space);
        else chdf5_fail_as_told(file, "an attribute cannot be read");
        if (space >= 0) hdf5.H5Sclose(space);
        if (type >= 0) hdf5.H5Tclose(type);
        if (attribute >= 0) hdf5.H5Aclose(attribute);
    } else if (exists < 0) {
        chdf5_fail_as_told(file, "attributes cannot be read");
    } else if (!file->message[0]) {
        count = -1;
    }
    if (object >= 0) hdf5.H5Oclose(object);
    chdf5_leave();
    return count;
}

const char *chdf5_text(const chdf5_file *file, size_t index) {
    return file->texts + index * chdf5_most_bytes;
}
