/* Fuzz target: as tiff, but every compressed strip is too large to be decoded whole (WHOLE_STRIP_BYTES). */
#include "tiff.c"
