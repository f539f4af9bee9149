import Images
import Tensors
import Tiles

extension Segmenter {
    /// How convincing the nuclei are that the network finds in regions, 0…1.
    ///
    /// The product of the Dice coefficient that the probabilities promise, of their decisiveness,
    /// and of the mean distance inside the nuclei, where the network gives it: nuclei that are none
    /// (the gaps between cells, the background of an inverted image) are uncertain and have no clear
    /// centres. Of 279 annotated images, one region of 128x128 pixels tells by this measure the right
    /// polarity from the wrong one in 278.
    ///
    /// - Parameters:
    ///   - regions: Parts of an image.
    ///   - table: The prepared value of each intensity of that image.
    /// - Returns: The mean over the regions; 0 without any.
    func conviction(of regions: [Region], table: [Float]) -> Double {
        guard !regions.isEmpty else { return 0 }
        return regions.map { region in
            let plan = plan(width: region.gray.width, height: region.gray.height)
            return conviction(of: maps(of: region.gray.map { table[Int($0)] }, plan: plan))
        }.reduce(0, +) / Double(regions.count)
    }

    func conviction(of maps: NetworkMaps) -> Double {
        var (inside, sumInside, sum) = (0.0, 0.0, 0.0)
        var (certainty, considered, distance) = (0.0, 0.0, 0.0)
        for (index, probability) in maps.foreground.elements.enumerated() {
            let p = Double(probability)
            sum += p
            if p > 0.1 {
                considered += 1
                certainty += abs(2 * p - 1)
            }
            if p > threshold {
                inside += 1
                sumInside += p
                if let map = maps.distance { distance += Double(map.elements[index]) }
            }
        }
        guard inside > 0, considered > 0 else { return 0 }
        let promised = 2 * sumInside / (sum + inside)
        let meanDistance = maps.distance == nil ? 1 : min(max(distance / inside, 0), 1)
        return promised * certainty / considered * meanDistance
    }
}
