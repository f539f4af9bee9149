/// What a file's pixels are read as.
package enum ImageContent: Sendable {
    /// A picture: palettes are colours, and where the least sample of a TIFF is white, its samples
    /// are turned.
    case picture
    /// Numbers, as label images and masks hold them: of a palette that has colours the index
    /// counts, and of TIFF's samples of 8 bits and more what is stored. ImageJ shows masks by a
    /// palette that turns them, and writes that as white being least (its TiffEncoder).
    case labels
}
