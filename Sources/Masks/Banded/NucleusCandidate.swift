/// A region that may be a nucleus: its area, probability and position.
package struct NucleusCandidate: Sendable, Equatable {
    /// The number of pixels.
    package internal(set) var area = 0
    /// The sum of the probabilities of the pixels.
    var probabilitySum = 0.0
    /// The index of the first pixel in raster order.
    var firstPixel = Int.max
    /// The bounding box.
    package internal(set) var boundingBox = CompactBoundingBox()
}

/// A bounding box that grows with the pixels added, in 16 bytes.
package struct CompactBoundingBox: Sendable, Equatable {
    private var (top, left): (Int32, Int32) = (.max, .max)
    private var (bottom, right): (Int32, Int32) = (-1, -1)

    /// Extends the box to include a pixel.
    mutating func include(row: Int, column: Int) {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        top = min(top, row)
        bottom = max(bottom, row)
        left = min(left, column)
        right = max(right, column)
    }

    /// The box as a window of the image.
    package var window: PixelWindow {
        PixelWindow(rows: Int(top)..<Int(bottom) + 1, columns: Int(left)..<Int(right) + 1)
    }
}

extension NucleusCandidate {
    /// Selects and numbers the nuclei among the candidates of an image.
    ///
    /// - Parameters:
    ///   - regions: All candidates of the image.
    ///   - parameters: The parameters of splitting, with the least probability and relative area.
    ///   - minimumArea: The least area in pixels.
    /// - Returns: The label of each candidate, 0 if it is no nucleus, in raster order of first
    ///   pixels; and the number of nuclei.
    package static func nucleusNumbers(
        of regions: [NucleusCandidate], parameters: SplittingParameters, minimumArea: Int
    ) -> (numbers: [Int32], count: Int) {
        NucleusSelection.numbers(
            of: regions, minimumProbability: parameters.minimumProbability,
            minimumRelativeArea: parameters.minimumRelativeArea,
            knownArea: parameters.knownArea,
            minimumArea: minimumArea)
    }
}
