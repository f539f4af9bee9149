/* Where a Winograd tile lies. */
typedef struct {
    int image, row, column; /* of its first pixel */
    int left;               /* tiles from it to the end of its row */
} place;

INLINE place place_of(const ckernels_winograd *c, int tile) {
    int across = (c->width + SIDE - 1) / SIDE, down = (c->height + SIDE - 1) / SIDE;
    int line = tile / across, column = tile % across;
    return (place){line / down, line % down * SIDE, column * SIDE, across - column};
}

/* The lines of a group: two, or one where the blocks are odd and it is the last. */
INLINE int lines_of(const ckernels_planes *to, int group) {
    int left = to->blocks - 2 * group;
    return left < 2 ? left : 2;
}
