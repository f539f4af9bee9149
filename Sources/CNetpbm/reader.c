#define _GNU_SOURCE
#include "CNetpbm.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netpbm/pam.h>

struct cnetpbm_reader {
    FILE *stream;
    cinput_cursor cursor;
    cinput_file file;
    struct pam pam;
    tuple *tuples; /* of a row */
    size_t next_row;
    bool failed, ran_short;
    char message[192];
};

/* Guards the library's global variables, and says whose call is under way. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static cnetpbm_reader *current;

static void keep(const char *message) {
    if (current) strncpy(current->message, message, sizeof current->message - 1);
}

static void ignore(const char *message) { (void)message; }

static ssize_t take(void *cookie, char *into, size_t count) {
    cnetpbm_reader *reader = cookie;
    size_t taken = cinput_take(&reader->cursor, &reader->file, into, count);
    if (!taken && reader->cursor.failure) {
        errno = reader->cursor.failure;
        return -1;
    }
    return (ssize_t)taken;
}

cnetpbm_reader *cnetpbm_reader_create(void) {
    cnetpbm_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->stream = fopencookie(reader, "r", (cookie_io_functions_t){.read = take});
    if (!reader->stream) {
        free(reader);
        return NULL;
    }
    return reader;
}

void cnetpbm_reader_destroy(cnetpbm_reader *reader) {
    if (reader->tuples) pnm_freepamrow(reader->tuples);
    fclose(reader->stream);
    cinput_close(&reader->cursor);
    free(reader);
}

/* Does a piece of work under the lock; false where the library gave it up. */
static bool attempt(
    cnetpbm_reader *reader, cinput_file file, void (*work)(cnetpbm_reader *, void *), void *with) {
    jmp_buf escape;
    pthread_mutex_lock(&lock);
    reader->file = file;
    current = reader;
    pm_setusererrormsgfn(keep);
    pm_setusermessagefn(ignore);
    if (setjmp(escape)) {
        reader->failed = true;
        reader->ran_short = !reader->cursor.failure && feof(reader->stream);
        if (reader->cursor.failure) keep(strerror(reader->cursor.failure));
    } else {
        pm_setjmpbuf(&escape);
        work(reader, with);
    }
    pm_setjmpbuf(NULL);
    current = NULL;
    pthread_mutex_unlock(&lock);
    return !reader->failed;
}

static void read_header(cnetpbm_reader *reader, void *with) {
    cnetpbm_header *header = with;
    struct pam *pam = &reader->pam;
    pnm_readpaminit(reader->stream, pam, sizeof *pam);
    if (PAM_FORMAT_TYPE(pam->format) == PAM_TYPE) pm_error("it is a PAM");
    *header = (cnetpbm_header){
        .width = (uint32_t)pam->width,
        .height = (uint32_t)pam->height,
        .channels = (uint8_t)pam->depth,
        .maximum = (uint16_t)pam->maxval,
    };
}

bool cnetpbm_read_header(cnetpbm_reader *reader, cinput_file file, cnetpbm_header *header) {
    return attempt(reader, file, read_header, header);
}

bool cnetpbm_reader_reaches(const cnetpbm_reader *reader, size_t row) {
    return !reader->failed && row >= reader->next_row;
}

struct rows {
    size_t first, count;
    uint32_t factor;
    uint8_t *pixels;
    size_t row_bytes;
};

static void store(const cnetpbm_reader *reader, uint32_t factor, uint8_t *pixels) {
    unsigned depth = reader->pam.depth;
    for (size_t column = 0; column < (size_t)reader->pam.width; column++)
        for (unsigned plane = 0; plane < depth; plane++) {
            sample value = reader->tuples[column][plane] * factor;
            if (reader->pam.maxval < 256) {
                *pixels++ = (uint8_t)value;
            } else {
                uint16_t wide = (uint16_t)value;
                memcpy(pixels, &wide, sizeof wide);
                pixels += sizeof wide;
            }
        }
}

static void read_rows(cnetpbm_reader *reader, void *with) {
    const struct rows *rows = with;
    const struct pam *pam = &reader->pam;
    size_t sample_bytes = pam->maxval < 256 ? 1 : 2;
    if (rows->row_bytes != (size_t)pam->width * pam->depth * sample_bytes)
        pm_error("rows are not as long as the header says");
    if (rows->first + rows->count > (size_t)pam->height) pm_error("there are fewer rows");
    if (!reader->tuples) reader->tuples = pnm_allocpamrow(pam);
    for (; reader->next_row < rows->first + rows->count; reader->next_row++) {
        pnm_readpamrow(pam, reader->tuples);
        if (reader->next_row >= rows->first)
            store(
                reader, rows->factor,
                rows->pixels + (reader->next_row - rows->first) * rows->row_bytes);
    }
}

bool cnetpbm_read_rows(
    cnetpbm_reader *reader, cinput_file file, size_t first, size_t count, uint32_t factor,
    uint8_t *pixels, size_t row_bytes) {
    struct rows rows = {first, count, factor, pixels, row_bytes};
    return attempt(reader, file, read_rows, &rows);
}

const char *cnetpbm_reader_message(const cnetpbm_reader *reader) { return reader->message; }

bool cnetpbm_reader_ran_short(const cnetpbm_reader *reader) { return reader->ran_short; }
