import Tensors

/// Where nuclei nearly touch: the truth of an output `contact`, made of that of the foreground.
///
/// Narrow gaps are what a morphological closing of the foreground adds to it (Serra: Image Analysis and
/// Mathematical Morphology, 1982); a contact is a gap and the pixels beside it. Narrow notches and holes of
/// one nucleus are gaps, too. Nuclei that touch have a gap only where targets have seams between them.
///
/// A network that learns contacts as well tells nuclei apart better, though nothing reads that output.
package struct ContactTruth: Sendable {
    /// The widest gap that is one, twice this in pixels, and its margin.
    private static let (reach, margin) = (2, 1)
    /// The background around an image, beyond what the closing looks at: its edge is no nucleus.
    private static let frame = 2 * reach

    private let size: PlaneSize
    /// The size of the image with its frame.
    private let framed: PlaneSize

    /// Takes the size of an image.
    package init(size: PlaneSize) {
        self.size = size
        framed = PlaneSize(
            height: size.height + 2 * Self.frame, width: size.width + 2 * Self.frame)
    }

    /// Returns the contacts of an image.
    ///
    /// - Parameter foreground: The probability that a pixel is nucleus, [row][column]; above one half it
    ///   is.
    /// - Returns: Whether a pixel is a contact, [row][column].
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func contacts(of foreground: UnsafeBufferPointer<Float>) -> [Bool] {
        var nuclei = [Bool](repeating: false, count: framed.pixelCount)
        for row in 0..<size.height {
            for column in 0..<size.width {
                nuclei[place(row, column)] = foreground[row * size.width + column] > 0.5
            }
        }
        let closed = spread(spread(nuclei, by: Self.reach, of: true), by: Self.reach, of: false)
        let gaps = zip(closed, nuclei).map { $0 && !$1 }
        let contacts = spread(gaps, by: Self.margin, of: true)
        return (0..<size.height).flatMap { row in
            contacts[place(row, 0)..<place(row, 0) + size.width]
        }
    }

    /// The index of a pixel of the image in the frame.
    private func place(_ row: Int, _ column: Int) -> Int {
        (row + Self.frame) * framed.width + column + Self.frame
    }

    /// Spreads pixels of a value to a square around each: a dilation of those that are true, or an
    /// erosion if it is those that are false.
    private func spread(_ pixels: [Bool], by reach: Int, of value: Bool) -> [Bool] {
        let (height, width) = (framed.height, framed.width)
        let rows = spread(pixels, by: reach, of: value, lines: (height, width), along: (width, 1))
        return spread(rows, by: reach, of: value, lines: (width, height), along: (1, width))
    }

    /// Spreads along lines: `lines` has their number and length, `along` the strides from one to the next
    /// and within one.
    private func spread(
        _ pixels: [Bool], by reach: Int, of value: Bool, lines: (count: Int, length: Int),
        along strides: (line: Int, pixel: Int)
    ) -> [Bool] {
        var result = pixels
        for line in 0..<lines.count {
            let first = line * strides.line
            // The places of the last pixel of the value, and of the next one that it reaches.
            var last = -reach - 1
            var next = 0
            for place in 0..<lines.length {
                while next < lines.length, next <= place + reach {
                    if pixels[first + next * strides.pixel] == value { last = next }
                    next += 1
                }
                if last >= place - reach { result[first + place * strides.pixel] = value }
            }
        }
        return result
    }
}
