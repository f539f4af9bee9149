/// The settings by which images, sizes and positions of training samples are drawn.
///
/// Without them, each image gives an epoch as many samples as cover its area, at random positions.
package struct SampleDrawing: Sendable, Equatable {
    /// How evenly the groups of images share the samples: 0 by area, 1 equally; see
    /// ``SampleQuota``.
    package var balance: Double
    /// The median diameters of nuclei in samples, in pixels, evenly in their logarithm; `nil` to scale
    /// samples as the augmentation says.
    ///
    /// See ``DiameterScale``.
    package var diameters: ClosedRange<Double>?
    /// The number of steps of an epoch; `nil` for as many as the areas of the images give.
    package var stepsPerEpoch: Int?
    /// Whether positions that show next to no nuclei are drawn again; see ``SamplePlacement``.
    package var redrawsEmpty: Bool

    /// The largest number of steps of an epoch.
    package static let stepsRange = 1...10_000
    /// The diameters that samples may be scaled to, in pixels.
    package static let diametersRange = 2.0...1000

    /// Creates settings; one that is omitted changes nothing.
    package init(
        balance: Double = 0, diameters: ClosedRange<Double>? = nil, stepsPerEpoch: Int? = nil,
        redrawsEmpty: Bool = false
    ) {
        self.balance = balance
        self.diameters = diameters
        self.stepsPerEpoch = stepsPerEpoch
        self.redrawsEmpty = redrawsEmpty
    }

    /// The reason why samples cannot be drawn so, as a clause; `nil` if they can.
    ///
    /// - Parameter sampling: The way to get samples.
    /// - Returns: The first reason.
    func invalidReason(for sampling: Sampling) -> String? {
        if !(0...1).contains(balance) { return "its balance is \(balance), not 0 to 1" }
        if let steps = stepsPerEpoch, !Self.stepsRange.contains(steps) {
            return "its stepsPerEpoch is \(steps), not \(Self.stepsRange.lowerBound) to "
                + "\(Self.stepsRange.upperBound)"
        }
        if let diameters, diameters.clamped(to: Self.diametersRange) != diameters {
            return "its diameters are \(diameters.lowerBound) to \(diameters.upperBound) px, not "
                + "within \(Self.diametersRange.lowerBound) to \(Self.diametersRange.upperBound) px"
        }
        guard diameters != nil || redrawsEmpty else { return nil }
        if case .crops = sampling { return nil }
        return "its samples are not crops at random positions, which drawing by diameter and "
            + "drawing empty ones again need"
    }
}

extension SampleDrawing: Codable {
    private enum CodingKeys: String, CodingKey {
        case balance, diameters, stepsPerEpoch, redrawsEmpty
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            balance: try values.decodeIfPresent(Double.self, forKey: .balance) ?? 0,
            diameters: try values.decodeIfPresent(ClosedRange<Double>.self, forKey: .diameters),
            stepsPerEpoch: try values.decodeIfPresent(Int.self, forKey: .stepsPerEpoch),
            redrawsEmpty: try values.decodeIfPresent(Bool.self, forKey: .redrawsEmpty) ?? false)
    }
}
