import Images
import Tensors
import Tiles

/// An image that its scale is chosen for.
struct ScaleSubject {
    let size: PlaneSize
    /// The side of a pixel in micrometres; `nil` where unknown.
    let pixelSize: Double?
    /// The prepared value of each intensity.
    let curve: PreparationCurve
    /// The windows with the most contrast: so many, of such a side in pixels.
    let windows: (_ count: Int, _ side: Int) throws -> [Region]
}

/// The choice of the scale at which the network sees an image, from this image alone.
extension Segmenter {
    /// The conviction below which nuclei at the image's own scale are looked at coarsely too.
    private static let doubtfulConviction = 0.15

    /// The least diameter in the network's pixels of nuclei that a coarse look tells from larger ones.
    private static let leastSeen = 6.0

    /// The scale of the first pass.
    ///
    /// Of an image that is one tile the pass itself is the first look: its nuclei contradict the
    /// choice, or not; a larger one is looked at before.
    ///
    /// - Throws: What reading windows throws.
    func firstScale(of subject: ScaleSubject) throws -> ScaleChoice {
        if let choice = ScaleRules.userChoice(
            scale, rules: scaleRules, pixelSize: subject.pixelSize)
        {
            return choice
        }
        guard let rules = scaleRules else { return ScaleChoice(factor: 1, source: .none) }
        guard !isOneTile(subject.size) else { return ScaleChoice(factor: 1, source: .none) }
        return try lookedScale(of: subject, rules: rules)
            ?? rules.guess(pixelSize: subject.pixelSize)
            ?? ScaleChoice(factor: 1, source: .none, hasLooked: true)
    }

    /// The scale of an image by looks at its windows; `nil` where they find nothing.
    ///
    /// - Throws: What reading windows throws.
    func lookedScale(of subject: ScaleSubject, rules: ScaleRules) throws -> ScaleChoice? {
        let look = try coarseLook(at: subject)
        let coarse = look.evidence
        if let coarse, coarse.conviction >= ScaleRules.leastConviction,
            coarse.diameter <= rules.comfortable.upperBound,
            coarse.diameter * Self.coarseFactor >= Self.leastSeen
        {
            return ScaleChoice(factor: 1, source: .measured, hasLooked: true)
        }
        let inside = closeLook(at: look, of: subject)
        if let coarse,
            let diameter = rules.largeDiameter(in: coarse, own: inside, isWhole: false)
        {
            let small = rules.smallDiameter(
                in: try closeLook(at: subject, factor: 1), beside: coarse)
            return ScaleChoice(
                factor: rules.factor(forDiameter: diameter, small: small), source: .measured,
                diameter: diameter, hasLooked: true)
        }
        let own = try closeLook(at: subject, factor: 1)
        guard let own, own.conviction >= ScaleRules.leastConviction else { return nil }
        if try paysToEnlarge(own, own: own, subject: subject, rules: rules) {
            return ScaleChoice(
                factor: rules.factor(forDiameter: own.diameter), source: .measured,
                diameter: own.diameter, hasLooked: true)
        }
        return ScaleChoice(factor: 1, source: .measured, hasLooked: true)
    }

    /// The scale of the second and last pass.
    ///
    /// - Parameters:
    ///   - choice: The scale of the first pass.
    ///   - found: The nuclei of the first pass; `nil` for none.
    ///   - subject: The image.
    /// - Returns: `nil` where the nuclei of the first pass do not contradict its scale.
    /// - Throws: What reading windows throws.
    func secondScale(
        after choice: ScaleChoice, found: SizeEvidence?, subject: ScaleSubject
    ) throws -> ScaleChoice? {
        guard !choice.isFinal, let rules = scaleRules else { return nil }
        guard choice.factor == 1 else { return rules.correction(of: choice, found: found) }
        if !choice.hasLooked, Self.asksForLook(found, rules: rules) {
            let coarse = try coarseLook(at: subject).evidence
            if let diameter = rules.largeDiameter(in: coarse, own: found, isWhole: true) {
                return ScaleChoice(
                    factor: rules.factor(forDiameter: diameter), source: .measured,
                    diameter: diameter, isFinal: true)
            }
        }
        guard let found else {
            return choice.hasLooked ? nil : rules.guess(pixelSize: subject.pixelSize)?.final
        }
        if found.diameter > rules.comfortable.upperBound * ScaleRules.tolerance {
            return rules.correction(of: choice, found: found)
        }
        guard !choice.hasLooked,
            try paysToEnlarge(found, own: nil, subject: subject, rules: rules)
        else { return nil }
        return ScaleChoice(
            factor: rules.factor(forDiameter: found.diameter), source: .measured,
            diameter: found.diameter, isFinal: true)
    }

    /// Whether the nuclei that were found at the image's own scale may be fragments of large ones.
    private static func asksForLook(_ found: SizeEvidence?, rules: ScaleRules) -> Bool {
        guard let found else { return true }
        return 2 * found.diameter > rules.comfortable.upperBound
            || found.conviction < doubtfulConviction
    }

    /// Whether small nuclei are more convincing when they are enlarged: it takes four times as long.
    ///
    /// Nuclei about the least area gain nothing: outlines that fit better are smaller, so that more
    /// of them are dropped.
    ///
    /// - Parameters:
    ///   - found: The nuclei.
    ///   - own: What a close look at the image's own scale found; `nil` to look.
    ///   - subject: The image.
    ///   - rules: The model's.
    /// - Returns: Whether they are to be enlarged.
    /// - Throws: What reading windows throws.
    private func paysToEnlarge(
        _ found: SizeEvidence, own: SizeEvidence?, subject: ScaleSubject, rules: ScaleRules
    ) throws -> Bool {
        guard found.diameter < rules.comfortable.lowerBound,
            found.diameter * found.diameter * .pi / 4 >= 2 * Double(minimumArea)
        else { return false }
        let factor = rules.factor(forDiameter: found.diameter)
        let own = try own ?? closeLook(at: subject, factor: 1)
        let enlarged = try closeLook(at: subject, factor: factor)
        guard let own, let enlarged else { return false }
        return enlarged.conviction > own.conviction
    }
}
