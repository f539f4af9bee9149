/// What the pixels of a file stand for.
package enum PixelInterpretation: Sendable {
    /// Intensities: palette entries are colours, and a TIFF whose smallest sample is white
    /// (WhiteIsZero) is inverted.
    case intensities
    /// The integers of a label image or a mask: of a coloured palette the index counts, and samples
    /// of 8 bits and more of a TIFF are taken as they are stored. ImageJ displays masks through an
    /// inverting palette, and writes that as WhiteIsZero (its TiffEncoder).
    case labels
}
