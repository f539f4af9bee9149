#include "CInput.h"

bool cinput_palette_labels(const uint8_t (*colours)[3], unsigned count, uint8_t labels[256]) {
    bool is_gray = true;
    for (unsigned at = 0; at < count; at++)
        if (colours[at][0] != colours[at][1] || colours[at][0] != colours[at][2]) is_gray = false;
    for (unsigned at = 0; at < 256; at++)
        labels[at] = is_gray && at < count ? colours[at][0] : (uint8_t)at;
    return !is_gray;
}
