/// The meaning of a file's pixels: intensities or labels.
package enum PixelInterpretation: Sendable {
    /// Intensities; palette entries are colours.
    ///
    /// A TIFF whose smallest sample is white (WhiteIsZero) is inverted.
    case intensities
    /// The integers of a label image or a mask.
    ///
    /// Of a coloured palette the index is the label, and samples of a TIFF with 8 bits or more are
    /// used as stored. ImageJ displays masks through an inverting palette, and writes that as
    /// WhiteIsZero (its TiffEncoder).
    case labels
}
