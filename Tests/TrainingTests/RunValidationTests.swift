import Foundation
import Images
import Linux
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing
import Training

@Suite("The metrics of an epoch")
struct RunValidationTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    /// What is found in an image, tile by tile, and what is true: pixels by tile.
    private func tiles(
        of name: String, by segmenter: Segmenter
    ) throws -> [(found: [Bool], truth: [Bool])] {
        let rasters = try ["images", "labels"].map { kind in
            try PNGDecoder.decode(
                OpenFile(at: fixture.folder.path.appending("judges/\(kind)/\(name)"))
                    .readAll(limit: 1 << 20))
        }
        guard case .eight(let truth) = rasters[1].samples else { return [] }
        let plane = segmenter.prepare(rasters[0]).plane
        return [(0, 0), (0, 64), (64, 0), (64, 64)].map { top, left in
            let rows = top..<top + 64
            let places = rows.flatMap { row in (left..<left + 64).map { row * 128 + $0 } }
            let tile = Plane(
                width: 64, height: 64, elements: places.map { plane.elements[$0] })
            let maps = segmenter.maps(
                of: tile, plan: segmenter.plan(width: 64, height: 64))
            return (
                maps.foreground.elements.map { $0 > 0.5 }, places.map { truth[$0] != 0 }
            )
        }
    }

    private func dice(_ found: [Bool], _ truth: [Bool]) -> Double {
        let both = zip(found, truth).count { $0 && $1 }
        return Double(2 * both + 1) / Double(found.count { $0 } + truth.count { $0 } + 1)
    }

    @Test("Dice is the mean over whole images, also of several tiles")
    func dice() throws {
        try fixture.writeDiscs()
        // Four discs in four tiles of four times the pixels: not each tile has its own.
        try fixture.writeDiscs(20..<23, width: 128, height: 128, to: "judges")
        var configuration = fixture.configuration(.tiny(epochs: 20))
        configuration.validation = ValidationFolders([
            fixture.folder.path.appending("judges").string
        ])

        guard case .finished(let model) = try fixture.train(configuration) else {
            Issue.record("it is not done")
            return
        }

        let segmenter = try Segmenter(
            model: fixture.model(), options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }
        let images = try (20..<23).map { try tiles(of: "\($0).png", by: segmenter) }
        let whole = images.map { tiles in
            dice(tiles.flatMap(\.found), tiles.flatMap(\.truth))
        }
        let byTile = images.joined().map { dice($0.found, $0.truth) }
        let figures = try fixture.figures()[model.epoch].validation
        #expect(figures.dice > 0)
        #expect(abs(figures.dice - whole.reduce(0, +) / 3) < 1e-9)
        // Were it the mean over tiles, it would be another number.
        #expect(abs(figures.dice - byTile.reduce(0, +) / Double(byTile.count)) > 1e-4)
    }

    @Test(
        "the warm-up is limited to a tenth of all steps",
        arguments: [(1, 100), (3, 2), (10, 100), (10, 2), (20, 5)])
    func warmup(epochs: Int, asked: Int) throws {
        try fixture.writeDiscs()
        var recipe = Recipe.tiny(epochs: epochs)
        recipe.schedule = .cosine(warmup: asked)
        // Six images train, two a step.
        let steps = 3 * epochs
        let warmup = min(asked, steps / 10)

        try fixture.train(fixture.configuration(recipe))

        let rates = try fixture.figures().map(\.learningRate)
        // Loshchilov & Hutter, equation 5, behind a straight line.
        let expected = ([0] + (1...epochs).map { 3 * $0 - 1 }).map { step -> Double in
            if step < warmup { return 1e-2 * Double(step + 1) / Double(warmup + 1) }
            let share = Double(step - warmup) / Double(steps - 1 - warmup)
            return 1e-2 * (1 + cos(.pi * share)) / 2
        }
        #expect(rates.count == epochs + 1)
        for (rate, wanted) in zip(rates, expected) { #expect(abs(rate - wanted) < 1e-15) }
    }
}
