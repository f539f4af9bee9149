/// The intersection over union from which two nuclei count as the same, in whole percent.
///
/// From one half on a nucleus has at most one partner, ties at exactly one half apart; see
/// ``Matching``.
package struct OverlapThreshold: Sendable, Hashable {
    /// 50…100.
    package let percent: Int

    /// The ten over which the mean average precision is taken, 0.5, 0.55, … 0.95 (Kaggle's Data
    /// Science Bowl 2018).
    package static let all: [OverlapThreshold] = stride(from: 50, through: 95, by: 5).map {
        OverlapThreshold(percent: $0)
    }

    /// One half, the usual one.
    package static let half: OverlapThreshold = OverlapThreshold(percent: 50)

    /// Sets a threshold of 50…100 percent.
    package init(percent: Int) {
        precondition((50...100).contains(percent), "a threshold is 50 to 100 percent")
        self.percent = percent
    }

    /// As a number, 0.5…1.
    package var value: Double { Double(percent) / 100 }

    /// With two digits behind the point, `0.50`.
    package var text: String { percent == 100 ? "1.00" : "0.\(percent)" }

    /// Whether two nuclei share enough; exact, as no quotient is rounded.
    func isMet(by pair: Overlaps.Pair) -> Bool { pair.both * 100 >= percent * pair.either }
}
