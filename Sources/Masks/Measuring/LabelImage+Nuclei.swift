import Tensors

extension LabelImage {
    /// Measures every nucleus; that of number *n* stands at *n* − 1.
    ///
    /// Nuclei may touch, have holes, and be of several pieces.
    ///
    /// - Parameters:
    ///   - intensities: The image's original samples, of the same size.
    ///   - probability: Of each pixel to be nucleus, of the same size.
    /// - Returns: One value a nucleus, in the order of their numbers.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func nuclei(
        intensities: Plane<UInt16>, probability: Plane<Float>
    ) -> [Nucleus] {
        precondition(
            intensities.width == width && intensities.height == height
                && probability.width == width && probability.height == height,
            "what is measured is of one size")
        let runs = LabelRuns(labels)
        let tallies = tallies(over: runs, intensities, probability)
        let perimeters = PerimeterTally(runs, of: labels, count: count)
        var hull = ConvexArea()
        return runs.grouped(count: count).enumerated().map { index, runs in
            precondition(!runs.isEmpty, "every nucleus has a pixel")
            let moments = Moments(runs)
            let box = moments.box
            return Nucleus(
                label: index + 1, centroid: moments.centroid, boundingBox: box,
                area: moments.area, convexArea: hull.pixels(runs),
                perimeter: perimeters.perimeter(of: index + 1), ellipse: InertiaEllipse(moments),
                intensity: tallies[index].intensity, probability: tallies[index].meanProbability,
                touchesBorder: box.left == 0 || box.top == 0 || box.right == width
                    || box.bottom == height)
        }
    }

    /// Sums intensities and probabilities in the order in which they lie in memory.
    private func tallies(
        over runs: LabelRuns, _ intensities: Plane<UInt16>, _ probability: Plane<Float>
    ) -> [IntensityTally] {
        var tallies = [IntensityTally](repeating: IntensityTally(), count: count)
        intensities.elements.withUnsafeBufferPointer { intensities in
            probability.elements.withUnsafeBufferPointer { probability in
                for run in runs.all {
                    let start = Int(run.row) * width
                    let pixels = start + Int(run.first)..<start + Int(run.end)
                    tallies[Int(run.label) - 1].add(
                        UnsafeBufferPointer(rebasing: intensities[pixels]),
                        UnsafeBufferPointer(rebasing: probability[pixels]))
                }
            }
        }
        return tallies
    }
}
