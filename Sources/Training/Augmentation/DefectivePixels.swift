import Tensors

/// Dead and hot pixels of a camera: single pixels of the least and the largest intensity.
///
/// Which of both is bright depends on whether the image is inverted; as either is as likely, that
/// changes nothing.
struct DefectivePixels {
    private let places: Set<Int>

    /// Draws the places of a share of `count` pixels; at least one, at most half of them.
    init(share: Double, count: Int, random: inout RandomSource) {
        let number = min(max(1, Int((share * Double(count)).rounded())), count / 2)
        var places: Set<Int> = []
        while places.count < number { places.insert(random.index(below: count)) }
        self.places = places
    }

    /// Sets each of them to one end of a range.
    func apply(
        to pixels: UnsafeMutablePointer<Float>, values: ClosedRange<Float>,
        random: inout RandomSource
    ) {
        // The order of a set differs from process to process.
        for place in places.sorted() {
            let isHot = random.bernoulli(probability: 0.5)
            pixels[place] = isHot ? values.upperBound : values.lowerBound
        }
    }
}
