import Tensors

/// The size of a field, in pixels; both sides are within 40…1024.
struct SampleSize: Sendable {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int

    /// The size of a field of a series: the least and the greatest early and again and again,
    /// in turn with every kind, and random ones, mostly no multiple of anything, in between.
    init(index: Int, random: inout RandomSource) {
        let side = random.uniform(in: 110...740)
        let stretch = random.proportion(in: 0.78...1.28)
        switch (index % 9, index % 7) {
        case (1, _): (width, height) = (40, 40)
        case (_, 4): (width, height) = (1024, 1024)
        default: (width, height) = (Int(side * stretch), Int(side / stretch))
        }
    }
}
