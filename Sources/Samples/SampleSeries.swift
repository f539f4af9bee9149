import Images
import Tensors

/// An unlimited series of distinct synthetic microscope images, determined by a seed.
///
/// For demonstrations and tests, not for judging a model. Fluorescence and bright field, 8 and 16
/// bits, gray and colour alternate.
package struct SampleSeries: Sendable {
    private let seed: UInt64

    /// Creates the series of a seed.
    package init(seed: UInt64) {
        self.seed = seed
    }

    /// Generates a field, which depends only on the seed and the index.
    ///
    /// - Parameter index: The index of the field, from 0; file names count from 1.
    /// - Returns: The image, its ground truth and its file name.
    /// - Complexity: O(*n*), where *n* is the number of pixels, at most 1024 · 1024.
    package func field(at index: Int) -> SampleField {
        precondition(index >= 0, "the index is not negative")
        var random = RandomSource(seed: seed, stream: UInt64(index))
        let kind = SampleModality(index: index)
        let size = SampleSize(index: index, random: &random)
        let population = NucleusPopulation(
            shortSide: min(size.width, size.height), modality: kind, random: &random)
        let scene = SampleScene(
            width: size.width, height: size.height, population: population, random: &random)
        let image =
            switch kind {
            case .fluorescence8Bit: fluorescence(of: scene, bits: 8, random: &random)
            case .fluorescence16Bit:
                fluorescence(of: scene, bits: index / 4 % 3 == 1 ? 16 : 12, random: &random)
            case .colourBrightField: brightField(of: scene, inColour: true, random: &random)
            case .grayBrightField: brightField(of: scene, inColour: false, random: &random)
            }
        return SampleField(
            name: "field-\(Self.padded(index + 1))-\(kind.rawValue).png", image: image,
            labels: scene.labels)
    }

    private func fluorescence(
        of scene: SampleScene, bits: Int, random: inout RandomSource
    ) -> Raster {
        let (width, height) = (scene.labels.width, scene.labels.height)
        let microscope = FluorescenceMicroscope(width: width, height: height, random: &random)
        let camera = Camera(bitDepth: bits, fullWell: 150...5000, random: &random)
        return camera.capture(
            microscope.light(from: scene), width: width, height: height, channels: 1,
            random: &random)
    }

    private func brightField(
        of scene: SampleScene, inColour: Bool, random: inout RandomSource
    ) -> Raster {
        let (width, height) = (scene.labels.width, scene.labels.height)
        let microscope = BrightFieldMicroscope(
            width: width, height: height, inColour: inColour, random: &random)
        let camera = Camera(bitDepth: 8, fullWell: 1000...12000, random: &random)
        return camera.capture(
            microscope.light(through: scene), width: width, height: height,
            channels: microscope.channels, random: &random)
    }

    /// A number with at least four digits, so that names sort by number.
    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
