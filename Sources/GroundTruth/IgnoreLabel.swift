import Images
import Masks
import Tensors

/// The label of pixels that are not annotated.
///
/// It is 65535 of unsigned 16 bits, 2^32 − 1 of unsigned 32 and 64 bits, and −1 of signed types and
/// floats, whose 2^32 − 1 is taken for it too. Unsigned 8 bits have none: their 255 is a mask's.
enum IgnoreLabel {
    /// The label that −1 is read as.
    static let minusOne = UInt32.max

    /// The values of a stretched label image lie this far from even spacing, by rounding.
    private static let spacingTolerance = 1.0
    /// The most labels of a stretched label image, those that are missing included.
    private static let mostStretchedLabels = 1024.0

    /// Separates the ignored pixels of a picture from its labels.
    ///
    /// The ignore label of an unsigned type is that of a nucleus where
    ///
    /// - it is the only value besides 0: the picture is a mask, as 16-bit masks of 0 and 65535 are;
    /// - of two values it is the higher and about twice the lower: such masks have borders or classes;
    /// - all values are evenly spaced: labels that fill the range of the type without gaps;
    /// - all values, at least three, are multiples of an even spacing of at least 1/1024 of the range:
    ///   labels that were stretched to it, as for display, some of them perhaps missing.
    ///
    /// −1 always is the ignore label.
    ///
    /// - Parameters:
    ///   - numbers: The numbers of the picture, with −1 read as ``minusOne``.
    ///   - kind: The type of its samples.
    /// - Returns: The numbers with ignored pixels as 0, and the ignored pixels; `nil` if there are none.
    /// - Complexity: O(*n* + *k* log *k*), where *n* is the number of pixels and *k* of labels.
    static func separate(
        _ numbers: Plane<UInt32>, kind: SampleFormat
    ) -> (labels: Plane<UInt32>, ignored: IgnoredPixels)? {
        let label: UInt32
        switch kind {
        case .unsigned(bits: ...8): return nil
        case .unsigned(bits: ...16): label = UInt32(UInt16.max)
        default: label = minusOne
        }
        guard let ignored = IgnoredPixels(numbers.map { $0 == label }) else { return nil }
        if case .unsigned = kind, isNucleus(label, among: numbers) { return nil }
        return (numbers.map { $0 == label ? 0 : $0 }, ignored)
    }

    /// Whether the largest value of an unsigned type is the label of a nucleus.
    private static func isNucleus(_ label: UInt32, among numbers: Plane<UInt32>) -> Bool {
        var known: Set<UInt32> = []
        var last: UInt32 = 0
        for number in numbers.elements where number != last {
            last = number
            if number != 0 { known.insert(number) }
        }
        let values = known.sorted()
        if values.count == 2, ThreeLevelMask.areHalfAndFull(values[0], values[1]) { return true }
        let step = Double(label) / Double(values.count)
        let isEven = zip(1..., values).allSatisfy { place, value in
            abs(Double(value) - Double(place) * step) <= spacingTolerance
        }
        return isEven || isStretched(values, to: label)
    }

    /// Whether values are multiples of the spacing that their smallest difference, that to 0 included,
    /// tells of.
    ///
    /// Two labels, or small differences, would be multiples of some spacing by chance.
    private static func isStretched(_ values: [UInt32], to label: UInt32) -> Bool {
        guard values.count > 2, let least = zip([0] + values, values).map({ $1 - $0 }).min() else {
            return false
        }
        let count = (Double(label) / Double(least)).rounded()
        let step = Double(label) / count
        return count <= mostStretchedLabels
            && values.allSatisfy { value in
                let place = (Double(value) / step).rounded()
                return abs(Double(value) - place * step) <= spacingTolerance
            }
    }
}
