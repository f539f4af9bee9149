import Images
import Tensors

/// Tells masks, with hard or soft edges, from label images by the frequencies of their values.
///
/// Only gray of 8 bits can have soft edges; anything else is a mask where all pixels but 0 have one
/// value.
struct MaskDetection {
    /// The most distinct values of a mask with hard edges: those of its colours, or of a third class
    /// along its edges.
    private static let mostHardValues = 8
    /// Values up to `dark` are the noise about black that JPEG leaves, those from `bright` on the
    /// noise about white.
    private static let dark = 31
    private static let bright = 224

    /// Whether there is one value besides 0, most pixels besides 0 are 255, or the edges are soft.
    let isMask: Bool
    /// The value above which a pixel of a mask is nucleus: 127 for soft edges, as they are left
    /// where a mask was resampled or saved as a JPEG before, else 0.
    let threshold: UInt32

    /// Examines the numbers of a picture.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(numbers: Plane<UInt32>, header: PageHeader) {
        guard header.kind == .unsigned(bits: 8) else {
            let first = numbers.elements.first { $0 != 0 }
            isMask = !numbers.elements.contains { $0 != 0 && $0 != first }
            threshold = 0
            return
        }
        var histogram = [Int](repeating: 0, count: 256)
        for number in numbers.elements { histogram[Int(number & 255)] += 1 }
        let distinct = histogram[1...].count { $0 > 0 }
        let foreground = histogram[1...].reduce(0, +)
        let isWhite = 2 * histogram[255] > foreground
        let darkest = histogram[1...Self.dark].reduce(0, +)
        // JPEG and resampling leave white the commonest value, with a quarter of the foreground
        // about it at least: so it is with all 87 masks of dsb2018/train, in 14 forms each. One
        // nucleus of a label image is seldom both. The largest channel of a coloured nucleus often
        // is, but hardly ever dark.
        let isNoisy =
            (header.channels < 3 || 50 * darkest > foreground)
            && histogram[255] == histogram[(Self.dark + 1)...].max()
            && 4 * histogram[Self.bright...].reduce(0, +) > foreground - darkest
        let isSoft = distinct > Self.mostHardValues && (isWhite || isNoisy)
        isMask = distinct < 2 || isWhite || isSoft
        threshold = isSoft ? 127 : 0
    }
}
