/* What decoders in C share: the bytes that they take, of memory that is lent for a call or of an open
 * file, and how a palette is read as labels. */
#ifndef CINPUT_H
#define CINPUT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *bytes; /* the whole file; NULL: the descriptor's */
    int descriptor;       /* read with pread(2), so that its own offset stays where it is */
    size_t size;
} cinput_file;

/* A place in a file; all zero is its beginning. */
typedef struct {
    size_t next;      /* the offset of what is taken next */
    int failure;      /* the errno of a pread that failed, else 0 */
    uint8_t *portion; /* what has been read of a descriptor: filled bytes from the offset start */
    size_t start, filled;
} cinput_cursor;

/* Copies the next bytes, as many as there are; fewer than count at the end or with a failure. */
size_t cinput_take(cinput_cursor *cursor, const cinput_file *file, void *into, size_t count);

/* Frees what the cursor holds. */
void cinput_close(cinput_cursor *cursor);

/* What the colours of a palette count as in a label image: a gray as itself where all are grays,
 * else each as its index, as labels are shown in any colours and the first is no nucleus. */
void cinput_number_palette(const uint8_t (*colours)[3], unsigned count, uint8_t numbers[256]);

#endif
