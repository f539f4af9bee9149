import Tensors

extension LabelImage {
    /// Measures every nucleus.
    ///
    /// Nuclei may touch, have holes, and consist of several components.
    ///
    /// - Parameters:
    ///   - intensities: The original samples of the image, of the same size.
    ///   - probability: The probability of nucleus at each pixel, of the same size.
    /// - Returns: The measurements; nucleus *n* is at index *n* − 1.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func measureNuclei(
        intensities: Plane<UInt16>, probability: Plane<Float>
    ) -> [Nucleus] {
        precondition(
            intensities.width == width && intensities.height == height
                && probability.width == width && probability.height == height,
            "labels, intensities and probabilities have the same size")
        let runs = LabelRuns(of: labels)
        let sums = intensitySums(over: runs, intensities: intensities, probability: probability)
        let perimeters = PerimeterEstimator(runs: runs, labels: labels, count: count)
        var hull = ConvexAreaCalculator()
        return runs.groupedByLabel(count: count).enumerated().map { index, runs in
            precondition(!runs.isEmpty, "every nucleus has a pixel")
            let moments = Moments(of: runs)
            let box = moments.box
            return Nucleus(
                label: index + 1, centroid: moments.centroid, boundingBox: box,
                area: moments.area, convexArea: hull.area(of: runs),
                perimeter: perimeters.perimeter(of: index + 1),
                ellipse: InertiaEllipse(moments: moments),
                intensity: sums[index].intensity, meanProbability: sums[index].meanProbability,
                touchesBorder: box.left == 0 || box.top == 0 || box.right == width
                    || box.bottom == height)
        }
    }

    /// The sums of intensities and probabilities of each nucleus, read in memory order.
    private func intensitySums(
        over runs: LabelRuns, intensities: Plane<UInt16>, probability: Plane<Float>
    ) -> [IntensityAccumulator] {
        var sums = [IntensityAccumulator](repeating: IntensityAccumulator(), count: count)
        intensities.elements.withUnsafeBufferPointer { intensities in
            probability.elements.withUnsafeBufferPointer { probability in
                for run in runs.all {
                    let start = Int(run.row) * width
                    let pixels = start + Int(run.firstColumn)..<start + Int(run.endColumn)
                    sums[Int(run.label) - 1].add(
                        intensities: UnsafeBufferPointer(rebasing: intensities[pixels]),
                        probabilities: UnsafeBufferPointer(rebasing: probability[pixels]))
                }
            }
        }
        return sums
    }
}

extension Nucleus {
    /// Measures one nucleus from the pixels of its bounding box, with the same result as
    /// ``LabelImage/measureNuclei(intensities:probability:)`` on the whole image.
    ///
    /// - Parameters:
    ///   - label: The number of the nucleus.
    ///   - shape: 1 at the pixels of the nucleus, cropped to the bounding box.
    ///   - window: The bounding box in the image.
    ///   - size: The size of the image.
    ///   - intensities: The samples of the image, cropped to the bounding box.
    ///   - probability: The probability of nucleus, cropped to the bounding box.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the bounding box.
    package init(
        label: Int, shape: LabelImage, window: PixelWindow, imageSize size: PlaneSize,
        intensities: Plane<UInt16>, probability: Plane<Float>
    ) {
        precondition(shape.count == 1, "the cropped shape has one nucleus")
        let cropped = shape.measureNuclei(intensities: intensities, probability: probability)[0]
        let (top, left) = (window.rows.lowerBound, window.columns.lowerBound)
        self.init(
            label: label,
            centroid: Point(
                x: Double(left) + cropped.centroid.x, y: Double(top) + cropped.centroid.y),
            boundingBox: Box(
                left: left, top: top, right: window.columns.upperBound,
                bottom: window.rows.upperBound),
            area: cropped.area, convexArea: cropped.convexArea, perimeter: cropped.perimeter,
            ellipse: cropped.ellipse, intensity: cropped.intensity,
            meanProbability: cropped.meanProbability,
            touchesBorder: left == 0 || top == 0 || window.columns.upperBound == size.width
                || window.rows.upperBound == size.height)
    }
}

/// Sums of the intensities and probabilities of one nucleus, added run by run.
private struct IntensityAccumulator {
    private var area = 0
    private var sum = 0
    private var squares = 0
    private var minimum = UInt16.max
    private var maximum = UInt16.min
    private var probabilitySum = 0.0

    /// Adds the pixels of a run.
    mutating func add(
        intensities: UnsafeBufferPointer<UInt16>, probabilities: UnsafeBufferPointer<Float>
    ) {
        area += intensities.count
        for intensity in intensities {
            sum += Int(intensity)
            squares += Int(intensity) * Int(intensity)
            minimum = min(minimum, intensity)
            maximum = max(maximum, intensity)
        }
        for value in probabilities { probabilitySum += Double(value) }
    }

    /// The statistics of the intensities.
    var intensity: Nucleus.Intensity {
        let n = Int128(truncatingIfNeeded: area)
        let sum = Int128(truncatingIfNeeded: sum)
        // n²·variance in integers: the mean square minus the squared mean would lose digits.
        let scaledVariance = n * Int128(truncatingIfNeeded: squares) - sum * sum
        return Nucleus.Intensity(
            mean: Double(self.sum) / Double(area),
            standardDeviation: scaledVariance.nearestDouble.squareRoot() / Double(area),
            min: Int(minimum), max: Int(maximum), sum: self.sum)
    }

    /// The mean probability of nucleus.
    var meanProbability: Double { probabilitySum / Double(area) }
}
