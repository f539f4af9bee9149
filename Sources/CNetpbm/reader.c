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
    FILE *stream; /* libnetpbm's view of input */
    cinput_stream input;
    cinput_file file;
    struct pam pam;
    tuple *tuples; /* of a row */
    size_t next_row;
    bool failed;
    cinput_status status;
    char message[192]; /* of the error that libnetpbm is about to jump for */
};

/* Guards the library's global variables, and current. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* The reader whose call is in progress. */
static cnetpbm_reader *current;

static void keep_message(const char *message) {
    if (current) strncpy(current->message, message, sizeof current->message - 1);
}

static void ignore(const char *message) { (void)message; }

static ssize_t read_bytes(void *cookie, char *into, size_t count) {
    cnetpbm_reader *reader = cookie;
    size_t got = cinput_read(&reader->input, &reader->file, into, count, &reader->status);
    return got || reader->status.code != cinput_io ? (ssize_t)got : -1;
}

cnetpbm_reader *cnetpbm_reader_create(void) {
    cnetpbm_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->stream = fopencookie(reader, "r", (cookie_io_functions_t){.read = read_bytes});
    if (!reader->stream) {
        free(reader);
        return NULL;
    }
    return reader;
}

void cnetpbm_reader_destroy(cnetpbm_reader *reader) {
    if (reader->tuples) pnm_freepamrow(reader->tuples);
    fclose(reader->stream);
    cinput_close(&reader->input);
    free(reader);
}

/* Calls a function under the lock; false if it, or the library in it, has failed. */
static bool perform(
    cnetpbm_reader *reader, cinput_file file, void (*function)(cnetpbm_reader *, void *),
    void *argument) {
    jmp_buf escape;
    pthread_mutex_lock(&lock);
    reader->file = file;
    current = reader;
    pm_setusererrormsgfn(keep_message);
    pm_setusermessagefn(ignore);
    cinput_begin(&reader->status);
    if (setjmp(escape)) {
        bool is_at_end = feof(reader->stream) != 0;
        cinput_fail(&reader->status, is_at_end ? cinput_short : cinput_damaged, reader->message);
    } else {
        pm_setjmpbuf(&escape);
        function(reader, argument);
    }
    pm_setjmpbuf(NULL);
    reader->failed = !cinput_end(&reader->status);
    current = NULL;
    pthread_mutex_unlock(&lock);
    return !reader->failed;
}

static void read_header(cnetpbm_reader *reader, void *argument) {
    cnetpbm_header *header = argument;
    struct pam *pam = &reader->pam;
    /* A PAM is not given to libnetpbm, which leaks the header of a damaged one. */
    uint8_t magic[2] = {0};
    cinput_read(&reader->input, &reader->file, magic, sizeof magic, &reader->status);
    if (magic[0] != 'P' || magic[1] < '1' || magic[1] > '6') pm_error("it is no PBM, PGM or PPM");
    reader->input.offset = 0;
    pnm_readpaminit(reader->stream, pam, sizeof *pam);
    *header = (cnetpbm_header){
        .width = (uint32_t)pam->width,
        .height = (uint32_t)pam->height,
        .channels = (uint8_t)pam->depth,
        .maximum = (uint16_t)pam->maxval,
    };
}

bool cnetpbm_read_header(cnetpbm_reader *reader, cinput_file file, cnetpbm_header *header) {
    return perform(reader, file, read_header, header);
}

bool cnetpbm_reader_can_reach(const cnetpbm_reader *reader, size_t row) {
    return !reader->failed && row >= reader->next_row;
}

struct rows {
    size_t first, count;
    uint8_t *pixels;
    size_t row_bytes;
};

static void store_row(const cnetpbm_reader *reader, uint8_t *pixels) {
    unsigned depth = reader->pam.depth;
    sample maximum = reader->pam.maxval;
    sample factor = maximum == 1 || maximum == 3 || maximum == 15 ? 255 / maximum : 1;
    for (size_t column = 0; column < (size_t)reader->pam.width; column++)
        for (unsigned plane = 0; plane < depth; plane++) {
            sample value = reader->tuples[column][plane] * factor;
            if (maximum < 256) {
                *pixels++ = (uint8_t)value;
            } else {
                uint16_t wide = (uint16_t)value;
                memcpy(pixels, &wide, sizeof wide);
                pixels += sizeof wide;
            }
        }
}

static void read_rows(cnetpbm_reader *reader, void *argument) {
    const struct rows *rows = argument;
    const struct pam *pam = &reader->pam;
    size_t sample_bytes = pam->maxval < 256 ? 1 : 2;
    if (rows->row_bytes != (size_t)pam->width * pam->depth * sample_bytes)
        pm_error("rows are not as long as the header says");
    if (rows->first + rows->count > (size_t)pam->height) pm_error("there are fewer rows");
    if (!reader->tuples) reader->tuples = pnm_allocpamrow(pam);
    for (; reader->next_row < rows->first + rows->count; reader->next_row++) {
        pnm_readpamrow(pam, reader->tuples);
        if (reader->next_row >= rows->first)
            store_row(reader, rows->pixels + (reader->next_row - rows->first) * rows->row_bytes);
    }
}

bool cnetpbm_read_rows(
    cnetpbm_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes) {
    struct rows rows = {first, count, pixels, row_bytes};
    return perform(reader, file, read_rows, &rows);
}

const cinput_status *cnetpbm_reader_status(const cnetpbm_reader *reader) { return &reader->status; }
