import Tensors

/// The labels of nuclei as numbers in a picture, white with a black border, so that they can be read
/// on any image.
struct LabelNumbers {
    private let width: Int
    private let height: Int
    /// The side of a pixel of ``DigitFont`` in the picture, in pixels.
    private let scale: Int
    private let anchors: LabelAnchors

    /// Places the numbers.
    ///
    /// Digits are 7 pixels high, times the scale, which grows with the picture; but a number of two
    /// digits stays within a nucleus of mean diameter.
    ///
    /// - Parameters:
    ///   - labels: 0 for background, else 1…`count`.
    ///   - count: The largest label.
    ///   - diameter: The mean diameter of nuclei in pixels.
    init(of labels: Plane<Int32>, count: Int, diameter: Double) {
        (width, height) = (labels.width, labels.height)
        let wanted = (max(width, height) + 699) / 700 + 1
        let fitting = Int(diameter / Double(DigitFont.width(of: 99) + 4))
        scale = max(min(wanted, fitting), 1)
        anchors = LabelAnchors(in: labels, count: count)
    }

    /// Draws the numbers, the borders of all before the digits of any.
    ///
    /// - Parameter samples: Red, green and blue of the picture, interleaved.
    /// - Complexity: O(*n*), where *n* is the number of nuclei.
    func draw(on samples: inout [UInt8]) {
        for (border, value) in [(1, 0), (0, 255)] as [(Int, UInt8)] {
            for (nucleus, anchor) in anchors.pixels.enumerated() {
                guard let anchor else { continue }
                draw(nucleus + 1, at: anchor, border: border, value: value, on: &samples)
            }
        }
    }

    /// Draws a number within the picture, each pixel of its digits wider by `border` on all sides.
    private func draw(
        _ label: Int, at anchor: Int, border: Int, value: UInt8, on samples: inout [UInt8]
    ) {
        let size = (width: DigitFont.width(of: label) * scale, height: DigitFont.height * scale)
        // The border of one pixel stays in the picture, too.
        let left = Self.start(of: size.width, centre: anchor % width, limit: width)
        let top = Self.start(of: size.height, centre: anchor / width, limit: height)
        for (column, row) in DigitFont.pixels(of: label) {
            let first = (column: left + column * scale, row: top + row * scale)
            // Both are empty where a number is larger than the picture.
            let rows = (first.row - border..<first.row + scale + border).clamped(to: 0..<height)
            let columns = (first.column - border..<first.column + scale + border)
                .clamped(to: 0..<width)
            for row in rows {
                for column in columns {
                    for channel in 0..<3 { samples[3 * (row * width + column) + channel] = value }
                }
            }
        }
    }

    /// The start of a length around a centre, moved so that it and a pixel beside lie within
    /// 0..<`limit`, if they fit.
    private static func start(of length: Int, centre: Int, limit: Int) -> Int {
        max(min(centre - length / 2, limit - 1 - length), 1)
    }
}
