import Images
import Masks
import Tensors
import Tiles

/// A look at parts of an image at one scale, to find the size of its nuclei.
extension Segmenter {
    /// The side of a window in the network's pixels.
    private static let windowSide = 256

    /// Looks at some windows of an image.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - curve: The prepared value of each intensity.
    ///   - size: The size of the image.
    ///   - factor: The scale at which the network sees the windows.
    ///   - count: The most windows, those with the most contrast.
    /// - Returns: What is found in all of them; `nil` where there are no nuclei.
    /// - Throws: ``FileError``.
    func look(
        at image: GrayBands, curve: PreparationCurve, size: PlaneSize, factor: Double, count: Int
    ) throws -> SizeEvidence? {
        let side = Int((Double(Self.windowSide) / factor).rounded())
        let background = image.statistics.background(inverted: curve.record.inverted)
        let windows = try Region.chosen(
            count: count, side: side, size: size, range: image.statistics.range
        ) { try image.rows(in: $0, background: background) }
        var (areas, convictions): ([Int], [Double]) = ([], [])
        for window in windows {
            let found = look(at: window.gray.prepared(by: curve.table), factor: factor)
            areas += found.areas
            convictions.append(found.conviction)
        }
        let conviction = convictions.reduce(0, +) / Double(max(convictions.count, 1))
        return SizeEvidence(areas: areas, factor: factor, conviction: conviction)
    }

    /// The nuclei of a window, measured in the network's pixels.
    private func look(
        at window: Plane<Float>, factor: Double
    ) -> (areas: [Int], conviction: Double) {
        let size = PlaneSize(height: window.height, width: window.width)
        let frame = frame(of: size, factor: factor)
        let limits = modelRules.preparation.clip
        let seen =
            frame.isUnscaled
            ? window
            : PlaneResampling(
                from: size, to: frame.size,
                limits: Float(limits.lowerBound)...Float(limits.upperBound))(window)
        let maps = maps(of: seen, plan: frame.plan)
        let labels = LabelImage(
            splitting: NucleiMask(
                probability: maps.foreground, threshold: threshold,
                minimumArea: Self.leastAreaOfLook),
            foreground: maps.foreground, distance: maps.distance,
            parameters: nucleiRules.splitting
        ) {}
        return (labels.areas, conviction(of: maps))
    }

    /// The least area of a nucleus in a look, in the network's pixels.
    private static let leastAreaOfLook = 12
}
