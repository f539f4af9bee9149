#include "CInput.h"

/* The value of a field of some bytes in the byte order of the block. */
static uint32_t number(const uint8_t *bytes, size_t count, bool is_big) {
    uint32_t value = 0;
    for (size_t at = 0; at < count; at++) value = value << 8 | bytes[is_big ? at : count - 1 - at];
    return value;
}

uint16_t cinput_exif_orientation(const uint8_t *block, size_t count) {
    enum { tag = 274, short_type = 3, entry_bytes = 12 };
    if (count < 8 || block[0] != block[1] || (block[0] != 'I' && block[0] != 'M')) return 0;
    bool is_big = block[0] == 'M';
    size_t offset = number(block + 4, 4, is_big);
    if (number(block + 2, 2, is_big) != 42 || offset > count - 2) return 0;
    size_t entries = number(block + offset, 2, is_big);
    for (size_t at = offset + 2; entries && count - at >= entry_bytes;
         entries--, at += entry_bytes) {
        const uint8_t *entry = block + at;
        if (number(entry, 2, is_big) != tag) continue;
        if (number(entry + 2, 2, is_big) != short_type || number(entry + 4, 4, is_big) != 1)
            return 0;
        uint32_t value = number(entry + 8, 2, is_big);
        return value >= 1 && value <= 8 ? (uint16_t)value : 0;
    }
    return 0;
}
