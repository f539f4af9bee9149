import Glibc

/// The scale at which an image is to be seen, before or after its nuclei have been found.
package struct ScaleChoice: Sendable, Equatable {
    /// The network's pixels for each pixel of the image, along a side.
    package let factor: Double
    /// What it was chosen by.
    package let source: Rescaling.Source
    /// The diameter that it was chosen for, in pixels of the image; `nil` where there is none.
    package let diameter: Double?
    /// Whether the nuclei that are found cannot change it any more.
    package let isFinal: Bool
    /// Whether the image has been looked at coarsely.
    package let hasLooked: Bool

    /// Creates a choice.
    package init(
        factor: Double, source: Rescaling.Source, diameter: Double? = nil, isFinal: Bool = false,
        hasLooked: Bool = false
    ) {
        self.factor = factor
        self.source = source
        self.diameter = diameter
        self.isFinal = isFinal
        self.hasLooked = hasLooked
    }

    /// The same choice for good.
    package var final: ScaleChoice {
        ScaleChoice(
            factor: factor, source: source, diameter: diameter, isFinal: true,
            hasLooked: hasLooked)
    }

    /// The record of an image that was seen at this scale.
    ///
    /// - Parameters:
    ///   - found: The nuclei that were found; `nil` for none.
    ///   - rules: The model's; `nil` where it has none.
    /// - Returns: For the sidecar.
    package func record(of found: SizeEvidence?, rules: ScaleRules?) -> Rescaling {
        guard source != .user else {
            return Rescaling(factor: factor, source: .user, diameter: diameter)
        }
        guard let rules, let found else {
            return Rescaling(
                factor: factor, source: factor == 1 ? .none : source, diameter: diameter,
                isUncertain: factor != 1 && !hasLooked)
        }
        let agreement = diameter.map { min($0, found.diameter) / max($0, found.diameter) } ?? 1
        return Rescaling(
            factor: factor, source: source == .pixelSize ? .pixelSize : .measured,
            diameter: found.diameter, confidence: found.uniformity * agreement,
            isUncertain: agreement < Self.leastAgreement
                || !rules.tolerates(found.diameter, at: factor))
    }

    /// The least ratio of two measured diameters that are taken for the same.
    private static let leastAgreement = 0.5
}

/// How a scale is chosen from the sizes of nuclei.
extension ScaleRules {
    /// The limits of a factor that is chosen; more than twice the size shows nothing more.
    static let factors = 0.04...2.0
    /// The least conviction at which the network has found nuclei.
    static let leastConviction = 0.1
    /// How far, as a ratio, diameters may lie outside the comfortable range after they were scaled.
    static let tolerance = 1.25

    /// The factor for nuclei of a diameter: 1 for those that are comfortable.
    ///
    /// - Parameters:
    ///   - diameter: Of most nuclei, in pixels of the image.
    ///   - small: The diameter of other nuclei that are much smaller; they are kept visible as far
    ///     as most stay in the comfortable range.
    /// - Returns: Rounded to two digits, so that a result says exactly what was done.
    package func factor(forDiameter diameter: Double, small: Double? = nil) -> Double {
        guard !comfortable.contains(diameter) else { return 1 }
        var factor = centre / diameter
        if let small, factor < 1 {
            let visible = comfortable.lowerBound * Self.tolerance / small
            factor = max(factor, min(visible, comfortable.upperBound / diameter, 1))
        }
        factor = min(max(factor, Self.factors.lowerBound), Self.factors.upperBound)
        let unit = factor < 0.1 ? 1000.0 : 100
        return (factor * unit).rounded() / unit
    }

    /// Whether nuclei of a diameter are not far outside the comfortable range at a factor.
    package func tolerates(_ diameter: Double, at factor: Double) -> Bool {
        let seen = diameter * factor
        return seen >= comfortable.lowerBound / Self.tolerance
            && seen <= comfortable.upperBound * Self.tolerance
    }

    /// The diameter of large nuclei that a coarse look found, unless the nuclei at the image's own
    /// scale are convincing too: of much smaller ones, large ones are the clusters.
    ///
    /// Fragments of nuclei that are too large are themselves large, or not convincing.
    ///
    /// - Parameters:
    ///   - look: What was found in the coarse look.
    ///   - own: What was found at the image's own scale; `nil` for nothing.
    ///   - isWhole: Whether `own` is of the whole image.
    /// - Returns: Pixels of the image; `nil` where nuclei are not too large.
    package func largeDiameter(
        in look: SizeEvidence?, own: SizeEvidence?, isWhole: Bool
    ) -> Double? {
        guard let look, look.diameter > comfortable.upperBound,
            look.conviction >= Self.leastConviction
        else { return nil }
        guard let own else { return look.diameter }
        let isCluster =
            2 * own.diameter < look.diameter
            && own.diameter < Self.leastFragment * comfortable.upperBound
            && own.conviction >= Self.shareOfClusters * look.conviction
        let isAlike =
            isWhole && own.diameter <= comfortable.upperBound
            && look.diameter < Self.ratioOfAlike * own.diameter
            && own.conviction >= Self.shareOfAlike * look.conviction
        return isCluster || isAlike ? nil : look.diameter
    }

    /// The diameter of nuclei that are much smaller than most, and are to stay visible; `nil` where
    /// they are few or not convincing.
    ///
    /// - Parameters:
    ///   - own: What was found in a close look at the image's own scale.
    ///   - look: What was found in the coarse look.
    /// - Returns: Pixels of the image.
    package func smallDiameter(in own: SizeEvidence?, beside look: SizeEvidence) -> Double? {
        guard let own, own.conviction >= Self.shareOfClusters * look.conviction else { return nil }
        let small = own.diameters.filter {
            $0 >= comfortable.lowerBound && Self.ratioOfSmall * $0 < look.diameter
        }
        guard small.count >= 3, 4 * small.count >= own.diameters.count else { return nil }
        return small.sorted()[small.count / 2]
    }

    /// The ratio of diameters from which nuclei are much smaller than others.
    private static let ratioOfSmall = 3.0
    /// The diameter of fragments of nuclei that are too large, relative to the comfortable range:
    /// in seven images of nuclei of 113 to 200 px the typical diameters found were 67 to 141 px.
    private static let leastFragment = 0.75
    /// The conviction of small nuclei, relative to that of large ones, at which these are clusters.
    private static let shareOfClusters = 0.6
    /// The ratio of diameters below which two looks show the same nuclei.
    private static let ratioOfAlike = 1.5
    /// The relative conviction at which nuclei need not be seen at another scale.
    private static let shareOfAlike = 0.85

    /// The first choice by what the user says; `nil` where it is left to the image.
    package static func userChoice(
        _ options: ScaleOptions, rules: ScaleRules?, pixelSize: Double?
    ) -> ScaleChoice? {
        if case .fixed(let factor) = options.factor {
            return ScaleChoice(factor: factor, source: .user, isFinal: true)
        }
        guard let rules else { return ScaleChoice(factor: 1, source: .none, isFinal: true) }
        guard let diameter = options.diameter?.inPixels(pixelSize: pixelSize) else { return nil }
        return ScaleChoice(
            factor: rules.factor(forDiameter: diameter), source: .user, diameter: diameter,
            isFinal: true)
    }

    /// A first guess by the pixel size of a file: typical nuclei at that size.
    ///
    /// - Parameter pixelSize: The side of a pixel in micrometres; `nil` where unknown.
    /// - Returns: `nil` where such nuclei are not too large, or nothing is known.
    package func guess(pixelSize: Double?) -> ScaleChoice? {
        guard
            let diameter = NucleusDiameter.micrometres(typicalMicrometres)
                .inPixels(pixelSize: pixelSize)
        else { return nil }
        let factor = factor(forDiameter: diameter)
        // Enlarging takes four times as long: not for a guess.
        guard factor < 1 else { return nil }
        return ScaleChoice(factor: factor, source: .pixelSize, diameter: diameter)
    }

    /// The second and last choice, after the nuclei that were found contradict one other than 1.
    package func correction(of choice: ScaleChoice, found: SizeEvidence?) -> ScaleChoice? {
        guard let found else { return ScaleChoice(factor: 1, source: .none, isFinal: true) }
        guard !tolerates(found.diameter, at: choice.factor) else { return nil }
        // Whether enlarging pays has not been seen.
        let factor = min(factor(forDiameter: found.diameter), 1)
        guard factor != choice.factor else { return nil }
        return ScaleChoice(
            factor: factor, source: .measured, diameter: found.diameter, isFinal: true)
    }
}
