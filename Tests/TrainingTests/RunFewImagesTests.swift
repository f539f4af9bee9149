import Images
import Linux
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("A run with few images")
struct RunFewImagesTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private func outcome(_ configuration: TrainingConfiguration) throws -> TrainingOutcome {
        var run = try fixture.begin(configuration)
        return try run.train()
    }

    @Test("one image is too few, and nothing is created")
    func one() throws {
        try fixture.writeDiscs(0..<1)
        try fixture.folder.write([1, 2, 3], to: "data/images/broken.png")

        let error = #expect(throws: TrainingError.self) {
            try fixture.begin(fixture.configuration())
        }

        guard case .tooFewImages(training: 1, validation: 0, let leftOut) = error else {
            Issue.record("it says something else: \(String(describing: error))")
            return
        }
        #expect(leftOut.map(\.name) == ["images/broken.png"])
        #expect(Fixtures.names(in: fixture.folder.path) == ["data"])
    }

    @Test("the message of too few images gives the reasons of the first three that are left out")
    func sentence() {
        let leftOut = (1...5).map { LeftOut(name: "\($0).png", reason: "it is broken") }
        func sentence(_ count: Int) -> String {
            "\(TrainingError.tooFewImages(training: 1, validation: 0, leftOut: Array(leftOut.prefix(count))))"
        }
        let begin =
            "1 training and 0 validation images are too few: at least one of each is needed"
        let three = (1...3).map { "; '\($0).png' is left out: it is broken" }

        #expect(sentence(0) == begin)
        #expect(sentence(1) == begin + three[0])
        #expect(sentence(3) == begin + three.joined())
        #expect(sentence(5) == begin + three.joined() + "; and 2 others are left out")
    }

    @Test("two images are enough: one for training, one for validation, none for the test")
    func two() throws {
        try fixture.writeDiscs(0..<2)

        guard case .finished(let figures) = try outcome(fixture.configuration()) else {
            Issue.record("it is not done")
            return
        }

        #expect(figures.testDice == nil)
        let split = try Split(json: fixture.read("split.json"))
        #expect((split.train.count, split.validation.count, split.test.count) == (1, 1, 0))
    }

    @Test(
        "images smaller or larger than a tile, narrow or wide, can be trained with",
        arguments: [(24, 31), (65, 20), (17, 130), (150, 140)],
        [Recipe.tiny(epochs: 1), .normalized(epochs: 1)])
    func sizes(size: (width: Int, height: Int), recipe: Recipe) throws {
        try fixture.writeDiscs(0..<3, width: size.width, height: size.height)

        guard case .finished(let figures) = try outcome(fixture.configuration(recipe)) else {
            Issue.record("it is not done")
            return
        }

        #expect(figures.epoch == 1)
        #expect((0...1).contains(figures.validationDice))
        #expect(try fixture.figures().count == 2)
    }

    /// Replaces the ground truth of images by one value.
    private func fillTruths(_ numbers: Range<Int>, with value: UInt8) throws {
        let truth = try PNGEncoder.encode(
            Raster(
                width: 64, height: 64, channels: 1,
                samples: .eight(Array(repeating: value, count: 64 * 64))))
        for number in numbers { try fixture.folder.write(truth, to: "data/labels/\(number).png") }
    }

    @Test("images without any nucleus are refused, and nothing is created")
    func noNuclei() throws {
        try fixture.writeDiscs(0..<3)
        try fillTruths(0..<3, with: 0)

        #expect(throws: TrainingError.noNuclei(images: 2)) {
            try fixture.begin(fixture.configuration())
        }

        #expect(Fixtures.names(in: fixture.folder.path) == ["data"])
    }

    @Test("probable mistakes in the data are reported, of the first five images by name")
    func doubts() throws {
        try fixture.writeDiscs(0..<8)
        try fillTruths(0..<7, with: 1)
        try fixture.writeDiscs(0..<1, to: "data/test")
        let configuration = fixture.configuration()
        var said: [String] = []

        _ = try TrainingRun.start(
            configuration,
            from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
            in: fixture.run, release: "9.9"
        ) { if case .warning(let sentence) = $0 { said.append(sentence) } }

        #expect(said.count == 7)
        #expect(
            said.first?.hasPrefix("'\(fixture.data)/test' is used like all other images") == true)
        for number in 0..<5 {
            #expect(said[number + 1].hasPrefix("'images/\(number).png': nuclei cover 100 % of it"))
        }
        #expect(said.last == "2 more images have such warnings")
    }

    @Test("images of many sizes can be trained with in tiles")
    func mixed() throws {
        for (number, side) in [20, 64, 100, 131].enumerated() {
            try fixture.writeDiscs(number..<number + 1, width: side, height: 164 - side)
        }
        var recipe = Recipe.tiny(epochs: 2)
        recipe.sampling = .tiles(side: 64)

        #expect(throws: Never.self) { try outcome(fixture.configuration(recipe)) }

        #expect(try fixture.figures().count == 3)
    }

    @Test("a broken image, one without a truth and one of another size are left out by name")
    func leftOut() throws {
        try fixture.writeDiscs(0..<5)
        let good = try OpenFile(at: fixture.data.appending("images/0.png")).readAll(limit: 1 << 20)
        try fixture.folder.write(Array(good.prefix(200)), to: "data/images/broken.png")
        try fixture.folder.write(good, to: "data/labels/broken.png")
        try fixture.folder.write(good, to: "data/images/alone.png")
        try fixture.folder.write(good, to: "data/images/size.png")
        try fixture.folder.write(
            PNGEncoder.encode(Raster(width: 1, height: 1, channels: 1, samples: .eight([1]))),
            to: "data/labels/size.png")
        var told: [LeftOut] = []
        let configuration = fixture.configuration(.tiny(epochs: 1))

        do {
            var run = try TrainingRun.start(
                configuration,
                from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
                in: fixture.run, release: "9.9"
            ) { if case .images(_, _, _, let leftOut, _) = $0 { told = leftOut } }
            try run.train()
        }

        let names = ["images/alone.png", "images/broken.png", "images/size.png"]
        #expect(told.map(\.name) == names)
        let split = try Split(json: fixture.read("split.json"))
        #expect(split.leftOut == told)
        #expect(split.digests.count == 5)
        let page = String(decoding: try fixture.read("report.html"), as: UTF8.self)
        for name in names { #expect(page.contains(name)) }
        #expect(throws: Never.self) { try fixture.goOn() }
    }

    @Test("training images whose copy is a validation or test image are reported")
    func leaks() throws {
        try fixture.writeDiscs()
        for number in 0..<8 {
            for kind in ["images", "labels"] {
                let folder = fixture.data.appending(kind)
                try AtomicFile.write(
                    OpenFile(at: folder.appending("\(number).png")).readAll(limit: 1 << 20),
                    to: folder.appending("copy\(number).png"))
            }
        }
        var told: [String] = []
        let configuration = fixture.configuration()

        _ = try TrainingRun.start(
            configuration,
            from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
            in: fixture.run, release: "9.9"
        ) { if case .images(_, _, _, _, let leaks) = $0 { told = leaks } }

        let split = try Split(json: fixture.read("split.json"))
        let judges = Set((split.validation + split.test).map { number(of: $0) })
        #expect(!told.isEmpty)
        #expect(told == split.train.filter { judges.contains(number(of: $0)) })
    }

    /// The number in the name of an image or its copy.
    private func number(of name: String) -> String { name.filter(\.isNumber) }

    @Test("with a validation folder, all other images are training images")
    func validation() throws {
        try fixture.writeDiscs(0..<3)
        try fixture.writeDiscs(10..<12, to: "judges")
        var configuration = fixture.configuration(.tiny(epochs: 1))
        configuration.validation = ValidationFolders([
            fixture.folder.path.appending("judges").string
        ])

        guard case .finished(let figures) = try outcome(configuration) else {
            Issue.record("it is not done")
            return
        }

        let split = try Split(json: fixture.read("split.json"))
        #expect(split.train == ["images/0.png", "images/1.png", "images/2.png"])
        #expect(split.validation == ["images/10.png", "images/11.png"])
        #expect(split.test == [])
        #expect(figures.testDice == nil)
        #expect(throws: Never.self) { try fixture.resume() }
    }

    @Test("names that a validation folder shares with the data are told apart")
    func sameNames() throws {
        try fixture.writeDiscs(0..<3)
        try fixture.writeDiscs(1..<3, to: "judges")
        var configuration = fixture.configuration(.tiny(epochs: 1))
        configuration.validation = ValidationFolders([
            fixture.folder.path.appending("judges").string
        ])

        _ = try outcome(configuration)

        let split = try Split(json: fixture.read("split.json"))
        #expect(
            split.train.map { $0.prefix(12) } == ["data/images/", "data/images/", "data/images/"])
        #expect(split.validation == ["judges/images/1.png", "judges/images/2.png"])
    }
}
