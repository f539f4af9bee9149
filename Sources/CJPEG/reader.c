#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
    portion_size = 64 << 10,
    /* A progressive file of a few bytes a scan has libjpeg go over the whole picture each time;
     * encoders write ten or so. "Two Issues with the JPEG Standard" (libjpeg-turbo.org,
     * About/TwoIssueswiththeJPEGStandard.pdf) names this limit as a decoder's defence. */
    most_scans = 100,
};

struct cjpeg_reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    cinput_cursor cursor;
    cinput_file file;
    size_t memory;
    bool created, started, failed;
    cjpeg_failure failure;
    char message[JMSG_LENGTH_MAX];
    JOCTET portion[portion_size];
};

static void leave(j_common_ptr jpeg, cjpeg_failure failure) {
    cjpeg_reader *reader = jpeg->client_data;
    reader->failure = failure;
    reader->failed = true;
    longjmp(reader->escape, 1);
}

static void say(j_common_ptr jpeg, cjpeg_failure failure, const char *message) {
    cjpeg_reader *reader = jpeg->client_data;
    strncpy(reader->message, message, sizeof reader->message - 1);
    leave(jpeg, failure);
}

static void fail(j_common_ptr jpeg) {
    cjpeg_reader *reader = jpeg->client_data;
    jpeg->err->format_message(jpeg, reader->message);
    switch (jpeg->err->msg_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOTIMPL:
    case JERR_SOF_UNSUPPORTED: leave(jpeg, cjpeg_unsupported); break;
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY: leave(jpeg, cjpeg_too_large); break;
    default: leave(jpeg, cjpeg_broken);
    }
}

/* libjpeg goes on after damage, with pixels that it makes up, and only warns. */
static void warn(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    if (jpeg->err->msg_code == JWRN_JFIF_MAJOR || jpeg->err->msg_code == JWRN_ADOBE_XFORM) return;
    fail(jpeg);
}

static void begin(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill(j_decompress_ptr jpeg) {
    cjpeg_reader *reader = jpeg->client_data;
    size_t count = cinput_take(&reader->cursor, &reader->file, reader->portion, portion_size);
    if (reader->cursor.failure)
        say((j_common_ptr)jpeg, cjpeg_broken, strerror(reader->cursor.failure));
    if (!count)
        say((j_common_ptr)jpeg, cjpeg_ran_short, "the file ends in the middle of the image");
    reader->source.next_input_byte = reader->portion;
    reader->source.bytes_in_buffer = count;
    return TRUE;
}

static void skip(j_decompress_ptr jpeg, long count) {
    cjpeg_reader *reader = jpeg->client_data;
    if (count <= 0) return;
    size_t wanted = (size_t)count, held = reader->source.bytes_in_buffer;
    if (wanted <= held) {
        reader->source.next_input_byte += wanted;
        reader->source.bytes_in_buffer -= wanted;
        return;
    }
    /* A marker is at most 64 KiB long: the offset does not overflow. */
    reader->cursor.next += wanted - held;
    reader->source.bytes_in_buffer = 0;
}

static void end(j_decompress_ptr jpeg) { (void)jpeg; }

static void count_scans(j_common_ptr jpeg) {
    if (((j_decompress_ptr)jpeg)->input_scan_number > most_scans)
        say(jpeg, cjpeg_broken, "it has more than 100 scans");
}

cjpeg_reader *cjpeg_reader_create(size_t memory) {
    cjpeg_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->memory = memory;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = fail;
    reader->errors.emit_message = warn;
    reader->jpeg.client_data = reader;
    return reader;
}

void cjpeg_reader_destroy(cjpeg_reader *reader) {
    if (reader->created) jpeg_destroy_decompress(&reader->jpeg);
    cinput_close(&reader->cursor);
    free(reader);
}

/* Of a picture's colours, what libjpeg makes of them without loss. */
static void choose_colours(j_decompress_ptr jpeg, cjpeg_header *header) {
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
        jpeg->out_color_space = JCS_GRAYSCALE;
        header->channels = 1;
        break;
    case JCS_RGB:
    case JCS_YCbCr:
        jpeg->out_color_space = JCS_RGB;
        header->channels = 3;
        break;
    default: header->channels = 0;
    }
    header->stored_channels = (uint8_t)jpeg->num_components;
}

bool cjpeg_read_header(cjpeg_reader *reader, cinput_file file, cjpeg_header *header) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->file = file;
    if (setjmp(reader->escape)) return false;
    jpeg_create_decompress(jpeg);
    reader->created = true;
    jpeg->mem->max_memory_to_use = (long)reader->memory;
    reader->source = (struct jpeg_source_mgr){
        .init_source = begin,
        .fill_input_buffer = fill,
        .skip_input_data = skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = end,
    };
    jpeg->src = &reader->source;
    reader->progress.progress_monitor = count_scans;
    jpeg->progress = &reader->progress;
    jpeg_read_header(jpeg, TRUE);
    choose_colours(jpeg, header);
    /* Scans that the file does not have are not guessed at. */
    jpeg->do_block_smoothing = FALSE;
    jpeg->dct_method = JDCT_ISLOW;
    header->width = jpeg->image_width;
    header->height = jpeg->image_height;
    header->progressive = jpeg->progressive_mode;
    header->density_unit = jpeg->saw_JFIF_marker ? jpeg->density_unit : 0;
    header->density_x = jpeg->X_density;
    header->density_y = jpeg->Y_density;
    return true;
}

bool cjpeg_reader_reaches(const cjpeg_reader *reader, size_t row) {
    return !reader->failed && row >= (reader->started ? reader->jpeg.output_scanline : 0);
}

bool cjpeg_read_rows(
    cjpeg_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->file = file;
    if (setjmp(reader->escape)) return false;
    if (!count) return true;
    if (!reader->started) {
        jpeg_start_decompress(jpeg);
        reader->started = true;
    }
    if ((size_t)jpeg->output_width * (size_t)jpeg->output_components != row_bytes)
        say((j_common_ptr)jpeg, cjpeg_broken, "rows are not as long as the header says");
    if (first > jpeg->output_height || count > jpeg->output_height - first)
        say((j_common_ptr)jpeg, cjpeg_broken, "there are fewer rows");
    /* Rows that are skipped are decoded too, into the first that is wanted: jpeg_skip_scanlines
     * gives other pixels at the seam where chroma is upsampled. */
    while (jpeg->output_scanline < first + count) {
        size_t row = jpeg->output_scanline < first ? 0 : jpeg->output_scanline - first;
        JSAMPROW line = pixels + row * row_bytes;
        jpeg_read_scanlines(jpeg, &line, 1);
    }
    if (jpeg->output_scanline == jpeg->output_height) jpeg_finish_decompress(jpeg);
    return true;
}

cjpeg_failure cjpeg_reader_failure(const cjpeg_reader *reader) { return reader->failure; }

const char *cjpeg_reader_message(const cjpeg_reader *reader) { return reader->message; }
