/* Fuzz target: as tiff, but every compressed strip is too large to be decoded whole (HANDY_STRIP). */
#include "tiff.c"
