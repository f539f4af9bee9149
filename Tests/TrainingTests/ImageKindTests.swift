import Images
import Testing
import Training

@Suite("Kind of an image")
struct ImageKindTests {
    /// 2 x 2 pixels of one colour.
    private static func raster(_ colour: [UInt8]) -> Raster {
        Raster(
            width: 2, height: 2, channels: colour.count,
            samples: .eight((0..<4).flatMap { _ in colour }))
    }

    @Test(
        "is told by polarity and colour",
        arguments: [
            ([40], false, ImageKind.Modality.fluorescence),
            ([40, 40, 40], false, .fluorescence), ([20, 20, 200], false, .fluorescence),
            ([200], true, .brightField), ([200, 200, 200, 255], true, .brightField),
            // As far apart as JPEG leaves gray pixels.
            ([200, 202, 201], true, .brightField), ([180, 120, 170], true, .stained),
        ] as [([UInt8], Bool, ImageKind.Modality)])
    func modality(colour: [UInt8], isInverted: Bool, modality: ImageKind.Modality) {
        let kind = ImageKind(
            of: Self.raster(colour), isInverted: isInverted, medianDiameter: 20)

        #expect(kind == ImageKind(modality: modality, nucleusSize: .medium))
    }

    @Test("colours of 16 bits are measured on their scale")
    func deep() {
        func kind(_ red: UInt16) -> ImageKind {
            let pixels = [UInt16](repeating: 50_000, count: 2) + [red]
            return ImageKind(
                of: Raster(width: 1, height: 1, channels: 3, samples: .sixteen(pixels)),
                isInverted: true, medianDiameter: nil)
        }

        #expect(kind(50_300).modality == .brightField)
        #expect(kind(30_000).modality == .stained)
    }

    @Test(
        "sizes of nuclei are small below 15 px, and large from 45 px on",
        arguments: [
            (nil, .medium), (3, .small), (14.9, .small), (15, .medium), (44.9, .medium),
            (45, .large), (200, .large),
        ] as [(Double?, ImageKind.NucleusSize)])
    func sizes(diameter: Double?, size: ImageKind.NucleusSize) {
        #expect(ImageKind.NucleusSize(diameter: diameter) == size)
    }
}
