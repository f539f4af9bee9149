import Masks
import Tensors

/// Sums over all pixels of an image, once its nuclei are known.
struct NucleiTotals {
    /// The agreement of probabilities and labels.
    fileprivate(set) var probabilities = ProbabilityAccumulator()
    /// The agreement of labels and the distance map.
    fileprivate(set) var distances = DistanceAgreement()
    /// The mean intensity across the nuclei's edges.
    fileprivate(set) var edges: EdgeProfile
    /// The connected components of all nuclei together.
    fileprivate(set) var components = 0
    fileprivate var intensities = 0

    /// Sums over no pixels of an image that the network saw at a scale.
    fileprivate init(seenAt factor: Double) { edges = EdgeProfile(seenAt: factor) }

    /// The pixels of all nuclei.
    var area: Int { probabilities.nucleusArea }
    /// The mean intensity of the nuclei's pixels; `nil` without nuclei.
    var meanIntensity: Double? { area == 0 ? nil : Double(intensities) / Double(area) }
}

extension Segmenter {
    /// Sums over all rows, and hands their labels to the receiver.
    ///
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `receiver` and `progress` throw.
    func total(
        _ nuclei: any SplitNuclei, seenAt factor: Double, gray: StoredPlane<UInt16>,
        maps: StoredMaps, layout: BandLayout,
        into receiver: inout some SegmentationReceiver,
        progress: (ProgressEvent) throws -> Void
    ) throws -> NucleiTotals {
        var totals = NucleiTotals(seenAt: factor)
        var components = StreamingConnectedComponents()
        for rows in layout.bands {
            try progress(.began(.measure))
            // An edge is seen from some rows above and below it.
            let around =
                max(
                    rows.lowerBound - totals.edges.halfWidth, 0)..<min(
                    rows.upperBound + totals.edges.halfWidth, layout.size.height)
            let own = rows.lowerBound - around.lowerBound..<rows.upperBound - around.lowerBound
            let (shown, gray) = (try nuclei.labels(rows: around), try gray.rows(in: around))
            totals.edges.add(labels: shown, intensities: gray, rows: own)
            let (labels, probabilities) = (shown.rows(in: own), try maps.foreground.rows(in: rows))
            totals.add(labels, intensities: gray.rows(in: own), probabilities: probabilities)
            if let distance = try maps.distance?.rows(in: rows) {
                totals.distances.add(labels: labels, distance: distance)
            }
            components.add(labels)
            try TooManyComponents.check(components.provisionalLabelCount)
            try progress(.began(.encode))
            try receiver.receive(
                labels: labels, foreground: probabilities, firstRow: rows.lowerBound)
        }
        totals.components = components.finish(minimumArea: 1).all.count
        return totals
    }
}

extension NucleiTotals {
    /// Adds some rows.
    fileprivate mutating func add(
        _ labels: Plane<Int32>, intensities: Plane<UInt16>, probabilities: Plane<Float>
    ) {
        self.probabilities.add(labels: labels, probability: probabilities)
        labels.elements.withUnsafeBufferPointer { labels in
            intensities.elements.withUnsafeBufferPointer { intensities in
                var sum = 0
                for pixel in labels.indices where labels[pixel] != 0 {
                    sum += Int(intensities[pixel])
                }
                self.intensities += sum
            }
        }
    }
}

extension StreamingConnectedComponents {
    /// Adds rows of labels; inside is every nucleus.
    fileprivate mutating func add(_ plane: Plane<Int32>) {
        plane.elements.withUnsafeBufferPointer { labels in
            for row in 0..<plane.height {
                _ = addRow(
                    labels: UnsafeBufferPointer(
                        rebasing: labels[row * plane.width..<(row + 1) * plane.width]))
            }
        }
    }
}

/// More components than memory is kept for: noise, not nuclei.
package struct TooManyComponents: Error, Equatable, CustomStringConvertible {
    /// The most components: an image of 2^30 pixels has one in 128.
    package static let most = 1 << 23

    /// Refuses more components than there may be.
    static func check(_ count: Int) throws(TooManyComponents) {
        guard count <= most else { throw TooManyComponents() }
    }

    package var description: String {
        "its mask is in more than \(Self.most) pieces; what is so torn is noise, not nuclei"
    }
}
