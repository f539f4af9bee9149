import Images
import Masks
import Tensors
import Tiles

/// Looks at parts of an image at one scale, to find the size of its nuclei.
extension Segmenter {
    /// The scale of the coarse look: nuclei of 75 to 690 pixels are 12 to 110, sizes that are found as
    /// they are (docs/measured.md).
    static let coarseFactor = 0.16
    /// The side of a window of the coarse look in the network's pixels.
    private static let coarseSide = 256
    /// The least area of a nucleus in a look, in the network's pixels.
    private static let leastAreaOfLook = 12
    /// The part of the network's time for the image that the coarse look may take, and that each
    /// close look may.
    private static let budgets = (coarse: 0.02, close: 0.02)
    /// The most windows of a look.
    private static let mostWindows = 16

    /// Looks at an image coarsely: at windows with much contrast, for 2 % of its network time.
    ///
    /// - Parameter subject: The image.
    /// - Returns: What is found in all of them.
    /// - Throws: What reading windows throws.
    func coarseLook(at subject: ScaleSubject) throws -> CoarseLook {
        let count = windowCount(
            for: subject, budget: Self.budgets.coarse, side: Self.coarseSide)
        let side = Int((Double(Self.coarseSide) / Self.coarseFactor).rounded())
        let windows = try subject.windows(count, side).map(\.gray)
        let found = windows.map {
            measureNuclei(in: $0.prepared(by: subject.curve.table), factor: Self.coarseFactor)
        }
        return CoarseLook(
            windows: windows, found: found, factor: Self.coarseFactor,
            places: windowCount(for: subject, budget: Self.budgets.close, side: Region.side))
    }

    /// Looks at an image at its own scale, at nuclei that a coarse look found.
    ///
    /// - Parameters:
    ///   - coarse: The coarse look.
    ///   - subject: The image.
    /// - Returns: What is found there; `nil` where there are no nuclei.
    func closeLook(at coarse: CoarseLook, of subject: ScaleSubject) -> SizeEvidence? {
        measureNuclei(in: coarse.typicalNuclei, curve: subject.curve, factor: 1)
    }

    /// Looks at an image at its own scale or enlarged: at windows with much contrast, for 2 % of its
    /// network time.
    ///
    /// - Parameters:
    ///   - subject: The image.
    ///   - factor: 1…2: the scale at which the network sees it.
    /// - Returns: What is found; `nil` where there are no nuclei.
    /// - Throws: What reading windows throws.
    func closeLook(at subject: ScaleSubject, factor: Double) throws -> SizeEvidence? {
        let count = windowCount(for: subject, budget: Self.budgets.close, side: Region.side)
        return measureNuclei(
            in: try subject.windows(count, Region.side).map(\.gray), curve: subject.curve,
            factor: factor)
    }

    /// How many windows of a side in the network's pixels a part of the image's network time allows;
    /// at least one.
    private func windowCount(for subject: ScaleSubject, budget: Double, side: Int) -> Int {
        let plan = plan(width: subject.size.width, height: subject.size.height)
        let pixels = Double(plan.count * plan.tileSize.pixelCount)
        return min(max(Int(budget * pixels / Double(side * side)), 1), Self.mostWindows)
    }

    /// The sizes of the nuclei in windows at a scale; `nil` for none.
    private func measureNuclei(
        in windows: [Plane<UInt16>], curve: PreparationCurve, factor: Double
    ) -> SizeEvidence? {
        SizeEvidence(
            of: windows.map { measureNuclei(in: $0.prepared(by: curve.table), factor: factor) },
            factor: factor)
    }

    /// The nuclei of a window, measured in the network's pixels.
    private func measureNuclei(
        in window: Plane<Float>, factor: Double
    ) -> LookedWindow {
        let size = PlaneSize(height: window.height, width: window.width)
        let frame = frame(of: size, factor: factor)
        let seen =
            frame.isUnscaled
            ? window
            : PlaneResampling(from: size, to: frame.size, limits: inputLimits)(window)
        let maps = maps(of: seen, plan: frame.plan)
        let labels = LabelImage(
            splitting: NucleiMask(
                probability: maps.foreground, threshold: threshold,
                minimumArea: Self.leastAreaOfLook),
            foreground: maps.foreground, distance: maps.distance,
            parameters: nucleiRules.splitting
        ) {}
        return LookedWindow(labels: labels, conviction: conviction(of: maps))
    }

    /// The range that prepared intensities are clipped to.
    package var inputLimits: ClosedRange<Float> {
        let clip = modelRules.preparation.clip
        return Float(clip.lowerBound)...Float(clip.upperBound)
    }
}
