import Images
import Tensors

/// The decoded pixels of an annotation: numbers, and colours where it has them.
package struct AnnotationPixels: Sendable {
    /// One number a pixel: the gray value; of a mask in the alpha channel the alpha; of colours the
    /// largest sample.
    package let numbers: Plane<UInt32>
    /// The header of ``numbers``: one channel, unless they are the largest of several colours.
    package let header: PageHeader
    /// The colours, without alpha; `nil` where there is only gray.
    package let colours: Plane<PackedColour>?

    /// Reads the pixels of a picture.
    ///
    /// Alpha counts only where all pixels have one colour: the picture is then a mask in its alpha
    /// channel. Colours of which each is a gray are gray.
    ///
    /// - Parameters:
    ///   - picture: One of the reader's pictures.
    ///   - reader: A reader of a file that is read as labels.
    ///   - minusOne: The number that −1 is read as; `nil` to refuse it.
    /// - Throws: ``ImageError``.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package init(
        of picture: Picture, in reader: ImageReader, readingMinusOneAs minusOne: UInt32? = nil
    ) throws(ImageError) {
        let header = reader.header(of: picture)
        guard let packed = try reader.colours(of: picture) else {
            numbers = try reader.labels(of: picture, readingMinusOneAs: minusOne)
            self.header = header
            colours = nil
            return
        }
        var gray = header
        gray.channels = 1
        let first = packed.elements[0]
        let isOneColour = packed.elements.allSatisfy { $0.withoutAlpha == first.withoutAlpha }
        if isOneColour, packed.elements.contains(where: { $0.alpha != first.alpha }) {
            numbers = packed.map { UInt32($0.alpha) }
            (self.header, colours) = (gray, nil)
        } else if packed.elements.allSatisfy(\.isGray) {
            numbers = packed.map { UInt32($0.red) }
            (self.header, colours) = (gray, nil)
        } else {
            numbers = packed.map { UInt32(max($0.red, $0.green, $0.blue)) }
            self.header = header
            colours = packed.map(\.withoutAlpha)
        }
    }
}
