#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
    buffer_size = 64 << 10,
    max_marker = (1 << 16) - 1,
    /* A progressive file with scans of a few bytes makes libjpeg go over the whole image for each;
     * encoders write about ten. "Two Issues with the JPEG Standard" (libjpeg-turbo.org,
     * About/TwoIssueswiththeJPEGStandard.pdf) recommends this limit to decoders. */
    max_scans = 100,
};

struct cjpeg_reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    cinput_stream stream;
    cinput_file file;
    size_t memory_limit;
    bool started, failed;
    uint16_t orientation;
    cinput_status status;
    JOCTET buffer[buffer_size];
    uint8_t exif[max_marker];
};

static void fail(j_common_ptr jpeg, cinput_code code, const char *message) {
    cjpeg_reader *reader = jpeg->client_data;
    cinput_fail(&reader->status, code, message);
    longjmp(reader->escape, 1);
}

/* libjpeg's error_exit. */
static void fail_by_library(j_common_ptr jpeg) {
    cjpeg_reader *reader = jpeg->client_data;
    char words[JMSG_LENGTH_MAX], message[JMSG_LENGTH_MAX + 64];
    jpeg->err->format_message(jpeg, words);
    switch (jpeg->err->msg_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
        snprintf(message, sizeof message, "a JPEG of an uncommon kind (%s)", words);
        fail(jpeg, cinput_unsupported, message);
        break;
    /* Beyond memory_limit, or beyond libjpeg's own limit of a single allocation: cinput_fail tells
     * an allocation that failed by errno. */
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY:
        snprintf(
            message, sizeof message, "a progressive JPEG that takes more than %zu MiB to decode",
            (jpeg->mem ? (size_t)jpeg->mem->max_memory_to_use : reader->memory_limit) >> 20);
        fail(jpeg, cinput_unsupported, message);
        break;
    default: fail(jpeg, cinput_damaged, words);
    }
}

/* libjpeg goes on after damage, with pixels that it makes up, and only warns. */
static void warn(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    if (jpeg->err->msg_code == JWRN_JFIF_MAJOR || jpeg->err->msg_code == JWRN_ADOBE_XFORM) return;
    fail_by_library(jpeg);
}

static void begin_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill_source(j_decompress_ptr jpeg) {
    cjpeg_reader *reader = jpeg->client_data;
    size_t count =
        cinput_read(&reader->stream, &reader->file, reader->buffer, buffer_size, &reader->status);
    if (!count) fail((j_common_ptr)jpeg, cinput_short, "the file ends in the middle of the image");
    reader->source.next_input_byte = reader->buffer;
    reader->source.bytes_in_buffer = count;
    return TRUE;
}

static void skip_source(j_decompress_ptr jpeg, long count) {
    cjpeg_reader *reader = jpeg->client_data;
    if (count <= 0) return;
    size_t wanted = (size_t)count, held = reader->source.bytes_in_buffer;
    if (wanted <= held) {
        reader->source.next_input_byte += wanted;
        reader->source.bytes_in_buffer -= wanted;
        return;
    }
    /* A marker is at most 64 KiB long: the offset does not overflow. */
    reader->stream.offset += wanted - held;
    reader->source.bytes_in_buffer = 0;
}

static uint8_t next_byte(j_decompress_ptr jpeg) {
    if (!jpeg->src->bytes_in_buffer) fill_source(jpeg);
    jpeg->src->bytes_in_buffer--;
    return *jpeg->src->next_input_byte++;
}

/* libjpeg's routine for APP1: reads the first block of Exif, in memory of its own. jpeg_save_markers
 * would keep any number of them. */
static boolean read_exif(j_decompress_ptr jpeg) {
    static const char name[6] = "Exif";
    cjpeg_reader *reader = jpeg->client_data;
    size_t length = (size_t)next_byte(jpeg) << 8;
    length |= next_byte(jpeg);
    if (length < 2) fail((j_common_ptr)jpeg, cinput_damaged, "a marker is too short");
    length -= 2;
    if (reader->orientation || length < sizeof name) {
        skip_source(jpeg, (long)length);
        return TRUE;
    }
    for (size_t at = 0; at < length; at++) reader->exif[at] = next_byte(jpeg);
    if (memcmp(reader->exif, name, sizeof name) == 0)
        reader->orientation =
            cinput_exif_orientation(reader->exif + sizeof name, length - sizeof name);
    return TRUE;
}

static void end_source(j_decompress_ptr jpeg) { (void)jpeg; }

static void count_scans(j_common_ptr jpeg) {
    if (((j_decompress_ptr)jpeg)->input_scan_number > max_scans)
        fail(jpeg, cinput_damaged, "it has more than 100 scans");
}

cjpeg_reader *cjpeg_reader_create(size_t memory_limit) {
    cjpeg_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->memory_limit = memory_limit;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = fail_by_library;
    reader->errors.emit_message = warn;
    reader->jpeg.client_data = reader;
    return reader;
}

void cjpeg_reader_destroy(cjpeg_reader *reader) {
    /* Frees also what a failed jpeg_create_decompress has left. */
    jpeg_destroy_decompress(&reader->jpeg);
    cinput_close(&reader->stream);
    free(reader);
}

static bool end(cjpeg_reader *reader) {
    reader->failed = !cinput_end(&reader->status);
    return !reader->failed;
}

/* Chooses the colours that libjpeg converts to without loss. */
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

/* The memory that decoding takes: the coefficients of a file of several scans, in whole MCUs
 * (jdcoefct.c, jinit_d_coef_controller), and rows of samples before and after upsampling, of which the
 * main and the upsampling controllers keep up to 6 rows of blocks (jdmainct.c, jdsample.c). */
static uint64_t decoding_bytes(j_decompress_ptr jpeg) {
    uint64_t bytes = 256 << 10;
    bool keeps_coefficients = jpeg_has_multiple_scans(jpeg);
    for (int at = 0; at < jpeg->num_components; at++) {
        const jpeg_component_info *component = &jpeg->comp_info[at];
        uint64_t h = (uint64_t)component->h_samp_factor, v = (uint64_t)component->v_samp_factor;
        uint64_t across = (component->width_in_blocks + h - 1) / h * h;
        uint64_t down = (component->height_in_blocks + v - 1) / v * v;
        if (keeps_coefficients) bytes += across * down * sizeof(JBLOCK);
        bytes += (across + 4) * DCTSIZE * DCTSIZE * 6;
    }
    return bytes + (uint64_t)jpeg->image_width * 3 * DCTSIZE * 6;
}

/* Has libjpeg fail where it needs more than was predicted; what is far too large it refuses itself. */
static void limit_memory(cjpeg_reader *reader, uint64_t predicted) {
    uint64_t limit = predicted + predicted / 4 + (1 << 20);
    if (limit < reader->memory_limit) reader->jpeg.mem->max_memory_to_use = (long)limit;
}

bool cjpeg_read_header(cjpeg_reader *reader, cinput_file file, cjpeg_header *header) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->file = file;
    cinput_begin(&reader->status);
    if (setjmp(reader->escape)) return end(reader);
    jpeg_create_decompress(jpeg);
    jpeg->mem->max_memory_to_use = (long)reader->memory_limit;
    reader->source = (struct jpeg_source_mgr){
        .init_source = begin_source,
        .fill_input_buffer = fill_source,
        .skip_input_data = skip_source,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = end_source,
    };
    jpeg->src = &reader->source;
    reader->progress.progress_monitor = count_scans;
    jpeg->progress = &reader->progress;
    jpeg_set_marker_processor(jpeg, JPEG_APP0 + 1, read_exif);
    jpeg_read_header(jpeg, TRUE);
    choose_colours(jpeg, header);
    /* Smoothing would guess at scans that the file does not have. */
    jpeg->do_block_smoothing = FALSE;
    jpeg->dct_method = JDCT_ISLOW;
    header->width = jpeg->image_width;
    header->height = jpeg->image_height;
    header->progressive = jpeg->progressive_mode;
    header->density_unit = jpeg->saw_JFIF_marker ? jpeg->density_unit : 0;
    header->density_x = jpeg->X_density;
    header->density_y = jpeg->Y_density;
    header->orientation = reader->orientation;
    header->decoding_bytes = decoding_bytes(jpeg);
    limit_memory(reader, header->decoding_bytes);
    return end(reader);
}

bool cjpeg_reader_can_reach(const cjpeg_reader *reader, size_t row) {
    return !reader->failed && row >= (reader->started ? reader->jpeg.output_scanline : 0);
}

bool cjpeg_read_rows(
    cjpeg_reader *reader, cinput_file file, size_t first, size_t count, uint8_t *pixels,
    size_t row_bytes) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->file = file;
    cinput_begin(&reader->status);
    if (setjmp(reader->escape)) return end(reader);
    if (!count) return true;
    if (!reader->started) {
        jpeg_start_decompress(jpeg);
        reader->started = true;
    }
    if ((size_t)jpeg->output_width * (size_t)jpeg->output_components != row_bytes)
        fail((j_common_ptr)jpeg, cinput_damaged, "rows are not as long as the header says");
    if (first > jpeg->output_height || count > jpeg->output_height - first)
        fail((j_common_ptr)jpeg, cinput_damaged, "there are fewer rows");
    /* Skipped rows are decoded too, into the place of the first row: after jpeg_skip_scanlines, the
     * upsampling of chroma gives other pixels at the seam. */
    while (jpeg->output_scanline < first + count) {
        size_t row = jpeg->output_scanline < first ? 0 : jpeg->output_scanline - first;
        JSAMPROW line = pixels + row * row_bytes;
        jpeg_read_scanlines(jpeg, &line, 1);
    }
    if (jpeg->output_scanline == jpeg->output_height) jpeg_finish_decompress(jpeg);
    return end(reader);
}

const cinput_status *cjpeg_reader_status(const cjpeg_reader *reader) { return &reader->status; }
