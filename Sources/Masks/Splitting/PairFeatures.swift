import Glibc

/// What tells whether two regions that touch are one nucleus.
struct PairFeatures {
    /// The values, in the order of ``MergeRule/Weights``.
    let values: [Double]

    /// Measures a pair.
    ///
    /// - Parameters:
    ///   - a: A region.
    ///   - b: Another.
    ///   - contact: Where they touch.
    ///   - typicalArea: What areas are compared with, in pixels.
    init(_ a: Region, _ b: Region, _ contact: Region.Contact, typicalArea: Double) {
        let (large, small) = (Double(max(a.area, b.area)), Double(min(a.area, b.area)))
        let together = (large + small) / a.hull.union(b.hull).area
        let apart = (large + small) / (a.hull.area + b.hull.area)
        values = [
            min(a.summit, b.summit) - contact.pass,
            Double(contact.length) / (2 * (small / .pi).squareRoot()),
            together,
            apart - together,
            log((large + small) / typicalArea),
        ]
    }
}
