#include "reader.h"

#include <string.h>

/* From here on RowsPerStrip stands for one strip: 2^32 - 1 by TIFF 6.0, 2^16 - 1 in a SHORT. */
enum { all_rows = 0xFFFF };

static uint16_t small(TIFF *tiff, uint32_t tag) {
    uint16_t value = 0;
    return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : 0;
}

static uint32_t large(TIFF *tiff, uint32_t tag) {
    uint32_t value = 0;
    return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : 0;
}

static double ratio(TIFF *tiff, uint32_t tag) {
    float value = 0;
    return TIFFGetField(tiff, tag, &value) ? value : 0;
}

static bool has_coloured_palette(TIFF *tiff, const ctiff_tags *tags) {
    uint16_t *map[3] = {NULL};
    if (tags->photometric != PHOTOMETRIC_PALETTE || tags->bits > 8
        || !TIFFGetField(tiff, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) || !map[0] || !map[1]
        || !map[2])
        return false;
    for (unsigned at = 0; at < 1u << tags->bits; at++)
        if (map[0][at] != map[1][at] || map[0][at] != map[2][at]) return true;
    return false;
}

bool ctiff_read_tags(ctiff_reader *reader, ctiff_tags *tags) {
    TIFF *tiff = reader->tiff;
    if (!ctiff_start(reader, reader->limits.directory)) return false;
    memset(tags, 0, sizeof *tags);
    tags->directory = TIFFCurrentDirOffset(tiff);
    tags->width = large(tiff, TIFFTAG_IMAGEWIDTH);
    tags->height = large(tiff, TIFFTAG_IMAGELENGTH);
    tags->is_tiled = TIFFIsTiled(tiff);
    tags->block_width = tags->is_tiled ? large(tiff, TIFFTAG_TILEWIDTH) : tags->width;
    tags->block_height = large(tiff, tags->is_tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP);
    tags->coded_height = tags->block_height;
    if (!tags->is_tiled && tags->block_height > tags->height) {
        tags->block_height = tags->height;
        if (tags->coded_height >= all_rows) tags->coded_height = tags->height;
    }
    tags->subfile = large(tiff, TIFFTAG_SUBFILETYPE);
    tags->bits = small(tiff, TIFFTAG_BITSPERSAMPLE);
    tags->samples = small(tiff, TIFFTAG_SAMPLESPERPIXEL);
    tags->format = small(tiff, TIFFTAG_SAMPLEFORMAT);
    tags->has_photometric = TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &tags->photometric);
    tags->has_coloured_palette = tags->has_photometric && has_coloured_palette(tiff, tags);
    tags->planar = small(tiff, TIFFTAG_PLANARCONFIG);
    tags->compression = small(tiff, TIFFTAG_COMPRESSION);
    tags->orientation = small(tiff, TIFFTAG_ORIENTATION);
    tags->fill_order = small(tiff, TIFFTAG_FILLORDER);
    uint16_t *extras = NULL;
    if (TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &tags->extras, &extras) && tags->extras && extras)
        tags->extra = extras[0];
    uint64_t *sub_images = NULL;
    if (!TIFFGetField(tiff, TIFFTAG_SUBIFD, &tags->sub_images, &sub_images)) tags->sub_images = 0;
    tags->resolution_unit = small(tiff, TIFFTAG_RESOLUTIONUNIT);
    tags->x_resolution = ratio(tiff, TIFFTAG_XRESOLUTION);
    tags->y_resolution = ratio(tiff, TIFFTAG_YRESOLUTION);
    tags->is_last = TIFFLastDirectory(tiff);
    tags->is_big_endian = TIFFIsBigEndian(tiff);
    uint8_t head[4];
    if (!ctiff_fetch(reader, 0, head, sizeof head)) return false;
    tags->is_big = head[tags->is_big_endian ? 3 : 2] == 43;
    if (!tags->width || !tags->height || !tags->block_width || !tags->block_height || !tags->samples
        || !tags->bits)
        return ctiff_damaged(reader, "a directory describes an image without pixels");
    reader->tags = *tags;
    return cinput_end(&reader->status);
}

static const char *text(ctiff_reader *reader, uint32_t tag) {
    char *value = NULL;
    return TIFFGetField(reader->tiff, tag, &value) ? value : NULL;
}

const char *ctiff_description(ctiff_reader *reader) {
    return text(reader, TIFFTAG_IMAGEDESCRIPTION);
}

const char *ctiff_software(ctiff_reader *reader) { return text(reader, TIFFTAG_SOFTWARE); }

bool ctiff_can_decompress(uint16_t compression) {
    switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_LZMA:
    case COMPRESSION_ZSTD:
    case COMPRESSION_WEBP:
    case COMPRESSION_LERC: return TIFFIsCODECConfigured(compression);
    default:
        return false; /* JBIG among them, whose decoder allocates what its own header asks for */
    }
}
