import Exports
import Masks

/// A few nuclei, and the regions of ImageJ that nucleid writes of them.
enum LabelImageFixture {
    /// A nucleus without and one with a hole.
    static let nuclei = LabelImage(drawn: ["11..22", "111.2.", "11.222", "...2.2"])

    /// A traced region.
    static var traced: [UInt8] {
        ImageJROI(number: 1, polygons: Contours(of: nuclei).polygons[0]).bytes
    }

    /// A composite region.
    static var composite: [UInt8] {
        let ring = LabelImage(drawn: ["111111", "1....1", "1....1", "111111"])
        return ImageJROI(number: 1, polygons: Contours(of: ring).polygons[0]).bytes
    }
}
