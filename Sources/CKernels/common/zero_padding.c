#include <string.h>

#include "CKernels.h"

void ckernels_zero_padding(
    const ckernels_planes *p, int images, int height, int width, int rows, int columns) {
    const size_t line = 64;
    for (int image = 0; image < images; image++)
        for (int block = 0; block < p->blocks; block++) {
            char *plane =
                (char *)p->origin + (image * p->image_stride + block * p->block_stride) * 64;
            for (int row = -1; row < rows - 1; row++) {
                char *start = plane + row * p->row_stride * 64;
                int inside = row >= 0 && row < height;
                if (!inside) {
                    memset(start - line, 0, columns * line);
                    continue;
                }
                memset(start - line, 0, line);
                memset(start + width * line, 0, (columns - 1 - width) * line);
            }
        }
}
