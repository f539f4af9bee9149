/* What the decoders and encoders in C share: how a call ends, the bytes of a file, the reading of
 * palettes as labels, and Exif. */
#ifndef CINPUT_H
#define CINPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Blocks from this size on have a mapping of their own: the largest threshold that mallopt(3) accepts,
 * which is also the limit of glibc's dynamic one. */
enum { cinput_mapped_bytes = 32 << 20 };

/* How a call of a decoder or an encoder ended. Of several faults in one call the greatest counts. */
typedef enum {
    cinput_ok,
    cinput_damaged,     /* the content contradicts its format */
    cinput_short,       /* the file ends before the image does */
    cinput_unsupported, /* valid, but of a variant that is not decoded, or not encoded */
    cinput_no_memory,   /* an allocation failed */
    cinput_io,          /* pread(2), write(2) or pwrite(2) failed */
} cinput_code;

typedef struct {
    cinput_code code;
    int error_number;  /* of cinput_io: the errno */
    char message[256]; /* the library's or the shim's; of cinput_unsupported, for decoders, a noun
                        * phrase that names the variant */
} cinput_status;

/* Clears the status at the start of a call, and errno: see cinput_fail. */
void cinput_begin(cinput_status *status);

/* Records a fault, unless the same or a greater one is recorded already. If an allocation has failed
 * since cinput_begin (errno is ENOMEM, see malloc(3)), the fault follows from that whatever the
 * library makes of it, and cinput_no_memory is recorded instead. */
void cinput_fail(cinput_status *status, cinput_code code, const char *message);

/* Records cinput_io for a system call that has just failed with an errno. */
void cinput_fail_io(cinput_status *status, int error_number);

/* Ends a call; true if it succeeded. It did not if an allocation has failed, even if the library
 * reported nothing: libtiff then leaves out the value of a tag. */
bool cinput_end(cinput_status *status);

/* Makes room in the heap for small allocations, which libtiff, leptonica and what they call do not
 * all check: without memory they would end the process. False if there is none, which is recorded. */
bool cinput_reserve(cinput_status *status);

/* The message as a pointer, which Swift cannot take of an array. */
const char *cinput_message(const cinput_status *status);

/* read(2) and write(2) at an offset, and write(2), counted as disk calls (clinux_disk_call_begin), so
 * that a slow disk is told from a decoder that hangs. */
ssize_t cinput_pread(int descriptor, void *into, size_t count, off_t offset);
ssize_t cinput_pwrite(int descriptor, const void *bytes, size_t count, off_t offset);
ssize_t cinput_write(int descriptor, const void *bytes, size_t count);

typedef struct {
    const uint8_t *bytes; /* the whole content; NULL: read from the descriptor */
    int descriptor;       /* read with pread(2), which leaves its offset alone */
    size_t size;
} cinput_file;

/* Copies up to count bytes from an offset on. Fewer only at the end of the file (which may have been
 * truncated since size was taken) or before bytes that cannot be read; cinput_io is recorded when
 * the first byte cannot be read. */
size_t cinput_read_at(
    const cinput_file *file, uint64_t offset, void *into, size_t count, cinput_status *status);

/* A buffered position in a file; all zero at the beginning. */
typedef struct {
    size_t offset;   /* of the next byte */
    uint8_t *buffer; /* of a descriptor: the buffered bytes from buffer_offset on */
    size_t buffer_offset, buffered;
} cinput_stream;

/* Copies the next bytes; fewer than count only as cinput_read_at says, or without memory for the
 * buffer, which is recorded. */
size_t cinput_read(
    cinput_stream *stream, const cinput_file *file, void *into, size_t count,
    cinput_status *status);

/* Frees the buffer. */
void cinput_close(cinput_stream *stream);

/* The label that each index of a palette stands for: if all colours are gray, the gray value, else
 * the index, because label images are shown in arbitrary colours. Returns whether they are indices. */
bool cinput_palette_labels(const uint8_t (*colours)[3], unsigned count, uint8_t labels[256]);

/* The orientation (tag 274 of the first directory, 1...8) in a block of Exif, which is a TIFF; 0 if it
 * has none that is valid. */
uint16_t cinput_exif_orientation(const uint8_t *block, size_t count);

#endif
