import Images
import Linux
import SystemPackage
import Testing
import Training

@Suite("Colours of a run's images")
struct RunColoursTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    /// Writes pictures of 64 x 64 pixels with a yellow square each, and its mask.
    private func write(_ numbers: Range<Int>, to data: String) throws {
        for kind in ["images", "labels"] {
            try Folder(fixture.folder.path.appending(data).appending(kind)).create()
        }
        for number in numbers {
            let isInside = (0..<64 * 64).map {
                (16..<40).contains($0 % 64) && $0 / 64 < 30 + number
            }
            let image = isInside.flatMap { $0 ? [180, 170, 90] : [30, 20, 40] as [UInt8] }
            let mask = isInside.map { $0 ? 255 : 0 as UInt8 }
            for (kind, channels, samples) in [("images", 3, image), ("labels", 1, mask)] {
                try fixture.folder.write(
                    PNGEncoder.encode(
                        Raster(
                            width: 64, height: 64, channels: channels, samples: .eight(samples))),
                    to: "\(data)/\(kind)/\(number).png")
            }
        }
    }

    private var configuration: TrainingConfiguration {
        var recipe = Recipe.tiny()
        recipe.augmentation = .wide
        return fixture.configuration(recipe)
    }

    @Test("images that are split off for validation and test keep none")
    func split() throws {
        try write(0..<12, to: "data")

        let data = try TrainingData(
            configuration: configuration, pixels: 1 << 20, isStopping: { false })

        let judges = data.images(named: data.split.validation + data.split.test)
        #expect(judges.count >= 2)
        #expect(judges.allSatisfy { $0.colours == nil })
        #expect(data.images(named: data.split.train).allSatisfy { $0.colours != nil })
    }

    @Test("those of a validation folder take no memory for them")
    func folder() throws {
        try write(0..<3, to: "data")
        try write(10..<12, to: "judges")
        var configuration = configuration
        configuration.validation = ValidationFolders([
            fixture.folder.path.appending("judges").string
        ])

        // Of six bytes a pixel; colours take three more.
        let data = try TrainingData(
            configuration: configuration, pixels: (3 * 9 + 2 * 6) * 64 * 64 / 6,
            isStopping: { false })

        #expect(data.images(named: data.split.train).filter { $0.colours != nil }.count == 3)
        #expect(data.images(named: data.split.validation).allSatisfy { $0.colours == nil })
    }
}
