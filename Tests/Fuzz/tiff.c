/* Fuzz target: the reader of Sources/CTIFF, asked as TIFFFile, TIFFLayout and TIFFPage ask it. */
#include "CTIFF.h"
#include "decoding.h"

enum { most_pages = 4 };

/* As TIFFHandle asks for by default. */
static const ctiff_limits limits = {.directory = 96 << 20, .allocation = 288 << 20};

/* As TIFFLayout does, and a little less strict; palettes by the height of the file as
 * colours, labels or indices. */
static bool plan_of(const ctiff_tags *tags, uint16_t sample, ctiff_plan *plan) {
    bool palette = tags->photometric == 3, ycbcr = tags->photometric == 6;
    bool gray = tags->photometric < 2;
    if (!ctiff_can_decompress(tags->compression)) return false;
    if (!(tags->bits <= 16 || tags->bits == 32 || tags->bits == 64)) return false;
    if (palette && tags->samples != 1) return false;
    if (ycbcr && (tags->compression != 7 || tags->samples != 3 || tags->planar != 1)) return false;
    if (!gray && !palette && tags->samples != 3 && tags->samples != 4) return false;
    *plan = (ctiff_plan){
        .first_sample = gray ? sample : 0,
        .samples = gray || palette ? 1 : tags->samples,
        .expands_palette = palette && tags->bits <= 8 && tags->height % 3 == 1,
        .palette_as_labels = palette && tags->bits <= 8 && tags->height % 3 == 2,
        .converts_ycbcr = ycbcr};
    return true;
}

static void decode_page(
    const uint8_t *bytes, size_t size, const ctiff_tags *seen, decoding *decoding) {
    ctiff_reader *reader = ctiff_reader_create(limits);
    if (!reader) return;
    ctiff_tags tags;
    ctiff_plan plan;
    ctiff_reader_set_file(reader, (cinput_file){.bytes = bytes, .descriptor = -1, .size = size});
    if (ctiff_open(reader, seen->directory) && ctiff_read_tags(reader, &tags)
        && (uint64_t)tags.width * tags.height <= most_pixels
        && plan_of(&tags, (uint16_t)(tags.samples - 1), &plan) && ctiff_begin(reader, &plan)) {
        size_t row_bytes = ctiff_row_bytes(reader);
        uint8_t *pixels = decoding_begin(decoding, row_bytes, tags.height);
        bool well = true;
        for (uint32_t row = 0; well && row < tags.height;) {
            uint32_t count = decoding_band(decoding, tags.height, row);
            well = ctiff_read_rows(reader, row, count, pixels + row * row_bytes);
            row += count;
        }
        decoding_end(decoding, well, row_bytes, tags.height);
    }
    ctiff_reader_destroy(reader);
}

void decode(const uint8_t *bytes, size_t size, decoding *decoding) {
    ctiff_reader *reader = ctiff_reader_create(limits);
    if (!reader) return;
    ctiff_tags pages[most_pages];
    int count = 0;
    ctiff_reader_set_file(reader, (cinput_file){.bytes = bytes, .descriptor = -1, .size = size});
    bool well = ctiff_open(reader, 0);
    while (well && count < most_pages && ctiff_read_tags(reader, &pages[count])) {
        ctiff_description(reader);
        ctiff_software(reader);
        uint8_t colours[256][3];
        ctiff_read_palette(reader, colours);
        count++;
        well = !pages[count - 1].is_last && ctiff_next(reader);
    }
    ctiff_reader_destroy(reader);
    for (int page = 0; page < count; page++) decode_page(bytes, size, &pages[page], decoding);
}
