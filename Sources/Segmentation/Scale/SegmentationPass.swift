import Images
import Tensors

/// The nuclei that one pass of the network over an image gives.
struct SegmentationPass {
    let choice: ScaleChoice
    let frame: NetworkFrame
    let maps: StoredMaps
    let nuclei: any SplitNuclei
    /// The sizes of its nuclei; `nil` where there are none.
    let found: SizeEvidence?
}

extension Segmenter {
    /// Finds nuclei at the scale that fits their size: in one pass, or in two where the nuclei of the
    /// first contradict its scale.
    ///
    /// - Parameters:
    ///   - image: The image's intensities.
    ///   - subject: The same image, for looks at its windows.
    ///   - decided: The scale that was decided for its file; `nil` if the image decides for itself.
    ///   - layout: How much is in memory.
    ///   - progress: Called with every tile; cancels by throwing.
    /// - Returns: The nuclei of the last pass.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func findNuclei(
        in image: GrayBands, subject: ScaleSubject, decided: ScaleChoice?, layout: BandLayout,
        progress: (ProgressEvent) throws -> Void
    ) throws -> SegmentationPass {
        try progress(.began(.network))
        let choice = try decided ?? firstScale(of: subject)
        let first = try pass(
            over: image, curve: subject.curve, choice: choice, layout: layout, progress: progress)
        guard
            let second = try secondScale(after: choice, found: first.found, subject: subject)
        else { return first }
        // Before the second pass takes memory, all else of the first is released.
        try progress(.began(.network))
        let small = try SmallNuclei(of: consume first, lostAt: second.factor, rules: scaleRules)
        return try pass(
            over: image, curve: subject.curve, choice: second, layout: layout, small: small,
            progress: progress)
    }

    /// Whether the first pass over an image of a size is the first look at it too.
    func isOneTile(_ size: PlaneSize) -> Bool {
        plan(width: size.width, height: size.height).count == 1
    }

    /// Evaluates the network at a scale, and splits nuclei.
    ///
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    private func pass(
        over image: GrayBands, curve: PreparationCurve, choice: ScaleChoice, layout: BandLayout,
        small: SmallNuclei? = nil, progress: (ProgressEvent) throws -> Void
    ) throws -> SegmentationPass {
        let frame = frame(of: layout.size, factor: choice.factor)
        let maps = try evaluate(
            image, curve: curve, frame: frame, small: small, layout: layout, progress: progress)
        let nuclei = try split(maps, seenAt: choice.factor, layout: layout, progress: progress)
        // Only a pass that is a first look is compared with others.
        let rows = 0..<layout.size.height
        let conviction =
            isOneTile(layout.size) && !choice.isFinal
            ? self.conviction(
                of: NetworkMaps(
                    foreground: try maps.foreground.rows(in: rows),
                    distance: try maps.distance?.rows(in: rows),
                    disagreement: maps.disagreement, features: maps.features))
            : 1
        return SegmentationPass(
            choice: choice, frame: frame, maps: maps, nuclei: nuclei,
            found: SizeEvidence(areas: nuclei.areas, factor: 1, conviction: conviction))
    }
}
