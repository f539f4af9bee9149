#include "file.h"

/* Whether a shape is within the bounds, and its elements. */
static bool measure(chdf5_file *file, const hsize_t *lengths, int axes, size_t *elements) {
    *elements = 1;
    for (int axis = 0; axis < axes; axis++) {
        if (lengths[axis] == 0) return chdf5_fail(file, "a dataset is empty");
        if (lengths[axis] > chdf5_most_elements / *elements)
            return chdf5_fail(file, "a dataset has more than 268435456 elements");
        *elements *= (size_t)lengths[axis];
    }
    return true;
}

/* Whether the elements lie in this file, in blocks within the bounds. */
static bool is_stored_here(chdf5_file *file, hid_t dataset) {
    hid_t creation = hdf5.H5Dget_create_plist(dataset);
    if (creation < 0) return chdf5_fail_as_told(file, "a dataset's storage cannot be read");
    bool is_here = true;
    H5D_layout_t layout = hdf5.H5Pget_layout(creation);
    if (layout == H5D_VIRTUAL || hdf5.H5Pget_external_count(creation) > 0)
        is_here = chdf5_fail(file, "a dataset whose elements lie in another file is not read");
    if (layout == H5D_CHUNKED) {
        hsize_t lengths[chdf5_most_axes];
        size_t elements;
        int axes = hdf5.H5Pget_chunk(creation, chdf5_most_axes, lengths);
        if (axes < 1 || axes > chdf5_most_axes)
            is_here = chdf5_fail(file, "a dataset has more than 4 axes, or none");
        else is_here = measure(file, lengths, axes, &elements);
    }
    hdf5.H5Pclose(creation);
    return is_here;
}

static bool is_floating(chdf5_file *file, hid_t dataset) {
    hid_t type = hdf5.H5Dget_type(dataset);
    if (type < 0) return chdf5_fail_as_told(file, "a dataset's type cannot be read");
    size_t bytes = hdf5.H5Tget_size(type);
    bool is_floating =
        hdf5.H5Tget_class(type) == H5T_FLOAT && (bytes == 2 || bytes == 4 || bytes == 8);
    hdf5.H5Tclose(type);
    return is_floating
        || chdf5_fail(file, "a dataset is not of floating-point numbers of 16, 32 or 64 bits");
}

/* Opens a dataset that is within the bounds; negative on failure. */
static hid_t open_dataset(chdf5_file *file, const char *path, chdf5_shape *shape) {
    hid_t dataset = chdf5_open_object(file, path);
    if (dataset >= 0 && hdf5.H5Iget_type(dataset) != H5I_DATASET) {
        hdf5.H5Oclose(dataset);
        dataset = H5I_INVALID_HID;
    }
    if (dataset < 0) {
        chdf5_fail(file, "there is no such dataset");
        return dataset;
    }
    hid_t space = H5I_INVALID_HID;
    if (is_floating(file, dataset) && is_stored_here(file, dataset)) {
        space = hdf5.H5Dget_space(dataset);
        int axes = space < 0 ? -1 : hdf5.H5Sget_simple_extent_ndims(space);
        hsize_t lengths[chdf5_most_axes];
        size_t elements;
        if (axes < 0) chdf5_fail_as_told(file, "a dataset's shape cannot be read");
        else if (axes < 1 || axes > chdf5_most_axes)
            chdf5_fail(file, "a dataset has more than 4 axes, or none");
        else if (hdf5.H5Sget_simple_extent_dims(space, lengths, NULL) != axes)
            chdf5_fail_as_told(file, "a dataset's shape cannot be read");
        else if (measure(file, lengths, axes, &elements)) {
            shape->axes = (size_t)axes;
            for (int axis = 0; axis < axes; axis++) shape->lengths[axis] = (size_t)lengths[axis];
        }
    }
    if (space >= 0) hdf5.H5Sclose(space);
    if (!file->message[0]) return dataset;
    hdf5.H5Oclose(dataset);
    return H5I_INVALID_HID;
}

bool chdf5_read_shape(chdf5_file *file, const char *path, chdf5_shape *shape) {
    chdf5_enter(file);
    hid_t dataset = open_dataset(file, path, shape);
    if (dataset >= 0) hdf5.H5Oclose(dataset);
    chdf5_leave();
    return dataset >= 0;
}

bool chdf5_read(chdf5_file *file, const char *path, float *values, size_t count) {
    chdf5_enter(file);
    bool done = false;
    chdf5_shape shape;
    hid_t dataset = open_dataset(file, path, &shape);
    if (dataset >= 0) {
        size_t elements = 1;
        for (size_t axis = 0; axis < shape.axes; axis++) elements *= shape.lengths[axis];
        if (elements != count) chdf5_fail(file, "a dataset has another number of elements");
        else
            done =
                hdf5.H5Dread(dataset, hdf5.native_float, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0
                || chdf5_fail_as_told(file, "a dataset cannot be read");
        hdf5.H5Oclose(dataset);
    }
    chdf5_leave();
    return done;
}
