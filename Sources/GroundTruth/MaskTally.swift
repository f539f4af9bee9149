import Images
import Tensors

/// Tells masks, hard and soft, from label images by how often each value occurs.
struct MaskTally {
    /// More values than a mask has by its colours, or by a third class along its edges.
    private static let mostClasses = 8
    /// Values up to this one are the noise about black that JPEG leaves, from 224 on that about
    /// white.
    private static let dark = 31
    private static let bright = 224

    /// Whether there is one value besides 0, most pixels besides 0 are 255, or the edges are soft.
    let isMask: Bool
    /// Above which a mask's pixel is nucleus: 127 where its edges are soft, as it is where a mask
    /// was resampled or a JPEG before it was saved.
    let threshold: UInt32

    /// Counts.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ values: Plane<UInt32>, of header: PageHeader) {
        guard header.kind == .unsigned(bits: 8) else {
            let first = values.elements.first { $0 != 0 }
            isMask = !values.elements.contains { $0 != 0 && $0 != first }
            threshold = 0
            return
        }
        var counts = [Int](repeating: 0, count: 256)
        for value in values.elements { counts[Int(value & 255)] += 1 }
        let classes = counts[1...].count { $0 > 0 }
        let inside = counts[1...].reduce(0, +)
        let isWhite = 2 * counts[255] > inside
        let darkest = counts[1...Self.dark].reduce(0, +)
        // JPEG and resampling leave white the commonest, and a quarter about it at least: of 87 of
        // dsb2018/train's truths all, in 14 forms each. One nucleus of a label image is seldom both.
        // The largest channel of a nucleus' own colour often is, but hardly ever dark.
        let isNoisy =
            (header.channels < 3 || 50 * darkest > inside)
            && counts[255] == counts[(Self.dark + 1)...].max()
            && 4 * counts[Self.bright...].reduce(0, +) > inside - darkest
        let isSoft = classes > Self.mostClasses && (isWhite || isNoisy)
        isMask = classes < 2 || isWhite || isSoft
        threshold = isSoft ? 127 : 0
    }
}
