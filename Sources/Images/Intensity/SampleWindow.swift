/// The numbers of a page that are scaled to 16 bits, and those that are no data.
///
/// Ordinarily the window is the range of all finite numbers. It is narrower only if single numbers
/// lie so far off that the others would fall onto few of 65,536 steps.
struct SampleWindow: Sendable, Equatable {
    /// How many robust ranges the window spans at most: of 65,536 steps, 2,000 are left for one.
    private static let mostRanges = 32.0
    /// The least share of a constant among all numbers, to be no data.
    private static let leastShare = 0.0005
    /// The least number of times that it must have been met.
    private static let leastCount = 16
    /// Constants that programs write for missing numbers; of another one more is asked.
    private static let usual: Set<Double> = [
        -9999, -999, -99_999, -32_768, -32_767, -2_147_483_648,
    ]
    /// How many robust ranges a constant must lie below the others, if it is not a usual one.
    private static let leastDistance = 4.0
    /// The magnitude from which a float is a mark rather than a measurement (−3.4e38, 1e20).
    private static let mark = 1e19

    /// The numbers that are no data: far-off constants.
    let noData: [Double]
    /// The valid numbers, ascending.
    private let valid: [Double]

    /// Decides.
    ///
    /// - Parameters:
    ///   - sorted: Finite numbers of the page, ascending.
    ///   - format: Their type.
    init(of sorted: [Double], format: SampleFormat) {
        let low = Self.constant(from: sorted[...], format: format)
        let ascending = low.map { value in sorted.filter { $0 != value } } ?? sorted
        let mirrored = ascending.reversed().map { -$0 }
        let high = Self.constant(from: mirrored[...], format: format, isMirrored: true).map { -$0 }
        noData = [low, high].compactMap(\.self)
        valid = high.map { value in ascending.filter { $0 != value } } ?? ascending
    }

    /// The far-off constant at the lower end of sorted numbers, below which there are only few.
    private static func constant(
        from sorted: ArraySlice<Double>, format: SampleFormat, isMirrored: Bool = false
    ) -> Double? {
        let least = max(leastCount, Int(leastShare * Double(sorted.count)))
        var start = sorted.startIndex
        while start < sorted.endIndex, start <= sorted.count / 1000 {
            let value = sorted[start]
            let end = sorted[start...].firstIndex { $0 != value } ?? sorted.endIndex
            if end - start >= least {
                let rest = sorted[end...]
                guard isMark(isMirrored ? -value : value, format: format),
                    let robust = robustRange(of: rest),
                    value < robust.lowerBound - distance(of: isMirrored ? -value : value)
                        * (robust.upperBound - robust.lowerBound)
                else { return nil }
                return value
            }
            start = end
        }
        return nil
    }

    /// The number of robust ranges that a constant must lie from the other numbers.
    private static func distance(of value: Double) -> Double {
        usual.contains(value) || abs(value) >= mark ? 1 : leastDistance
    }

    /// Whether a constant of a type may mean that there is no number.
    private static func isMark(_ value: Double, format: SampleFormat) -> Bool {
        switch format {
        case .unsigned(let bits): bits == 32 && value == Double(UInt32.max)
        case .signed(let bits): value < 0 || bits == 32 && value == Double(Int32.max)
        case .float: value < 0 || value >= mark
        }
    }

    private static func robustRange(of sorted: ArraySlice<Double>) -> ClosedRange<Double>? {
        guard !sorted.isEmpty else { return nil }
        let skipped = Int(RobustRange.percent / 100 * Double(sorted.count - 1))
        return sorted[sorted.startIndex + skipped]...sorted[sorted.endIndex - 1 - skipped]
    }

    /// The limits within which numbers are scaled.
    ///
    /// - Parameter range: The range of all numbers of the page that are data.
    /// - Returns: The limits; `nil` for the range of all.
    func limits(in range: SampleRange) -> ClosedRange<Double>? {
        guard var robust = Self.robustRange(of: valid[...]) else { return nil }
        if robust.lowerBound == robust.upperBound {
            // Almost all numbers are the same: the others make the range.
            let others = valid.filter { $0 != robust.lowerBound }
            guard let spread = Self.robustRange(of: others[...]), others.count >= Self.leastCount
            else {
                return nil
            }
            robust =
                min(
                    spread.lowerBound, robust.lowerBound)...max(
                    spread.upperBound, robust.lowerBound)
        }
        let width = robust.upperBound - robust.lowerBound
        guard width > 0, width.isFinite, range.high - range.low > Self.mostRanges * width else {
            return nil
        }
        let margin = (Self.mostRanges - 1) / 2 * width
        let wanted = robust.lowerBound - margin...robust.upperBound + margin
        return max(wanted.lowerBound, range.low)...min(wanted.upperBound, range.high)
    }
}
