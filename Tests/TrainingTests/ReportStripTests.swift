import Images
import Tensors
import Testing
import Training

@Suite("Prediction strip")
struct ReportStripTests {
    @Test(
        "logarithmic indices follow NumPy's geometric series",
        arguments: try ReportRecordings.all.get().spreads
    )
    func recorded(spread: ReportRecordings.Spread) {
        #expect(
            PredictionStrip.logarithmicIndices(of: spread.count, limit: spread.most)
                == spread.indices)
    }

    @Test("the first and the last index are among them, and none twice", arguments: 0...300)
    func ends(count: Int) {
        for most in [2, 3, 12, 50] {
            let indices = PredictionStrip.logarithmicIndices(of: count, limit: most)

            #expect(indices.count == min(count, most))
            #expect(zip(indices, indices.dropFirst()).allSatisfy(<))
            #expect(indices.first == (count == 0 ? nil : 0))
            #expect(indices.last == (count == 0 ? nil : count - 1))
        }
    }

    @Test("the epochs shown are those that any image has, in order")
    func shown() {
        func column(_ name: String, _ epochs: some Sequence<Int>) -> PredictionStrip.Column {
            let plane = Plane<UInt8>(width: 1, height: 1, repeating: 0)
            return PredictionStrip.Column(
                name: name, image: Plane(width: 1, height: 1, repeating: 0), truth: plane,
                rows: epochs.map {
                    PredictionStrip.Row(epoch: $0, steps: 10 * $0, probability: plane)
                })
        }

        #expect(PredictionStrip().shownEpochs.isEmpty)
        #expect(PredictionStrip(columns: [column("a", [])]).shownEpochs.isEmpty)
        #expect(
            PredictionStrip(columns: [column("a", [0, 1]), column("b", [1, 2])]).shownEpochs.map(
                \.epoch)
                == [0, 1, 2])
        let long = PredictionStrip(columns: [column("a", 0...30)]).shownEpochs
        #expect(long.map(\.epoch) == [0, 1, 2, 3, 4, 5, 6, 8, 11, 16, 22, 30])
        #expect(long.allSatisfy { $0.steps == 10 * $0.epoch })
    }

    @Test(
        "PNG files of Pillow are decoded, and encoded ones are decoded again",
        arguments: try ReportRecordings.all.get().masks)
    func files(mask: ReportRecordings.Mask) throws {
        let size = PlaneSize(height: mask.height, width: mask.width)

        let plane = try StripPNG.decode(Array(mask.png), size: size)

        #expect(plane == Plane(width: mask.width, height: mask.height, elements: mask.values))
        #expect(try StripPNG.decode(StripPNG.encode(plane), size: size) == plane)
    }

    @Test("an image of another size, depth or colour is refused")
    func others() throws {
        let size = PlaneSize(height: 2, width: 3)
        let rasters = [
            Raster(width: 2, height: 3, channels: 1, samples: .eight([0, 1, 2, 3, 4, 5])),
            Raster(width: 3, height: 2, channels: 1, samples: .sixteen([0, 1, 2, 3, 4, 5])),
            Raster(
                width: 3, height: 2, channels: 2, samples: .eight(Array(repeating: 0, count: 12))),
        ]

        for raster in rasters {
            let bytes = try PNGEncoder.encode(raster)
            let error = try #require(throws: ImageError.self) {
                try StripPNG.decode(bytes, size: size)
            }
            #expect(
                error.description
                    == "the file is no gray PNG of 8 bits and 3 x 2 pixels, which is not read")
        }
        #expect(throws: ImageError.self) { try StripPNG.decode([], size: size) }
    }

    @Test("file names are unique per epoch and image")
    func names() {
        let names = (0...11).flatMap { epoch in
            (0..<4).map { StripPNG.fileName(epoch: epoch, column: $0) }
        }

        #expect(names[0] == "epoch-0-image-1.png")
        #expect(Set(names).count == names.count)
    }
}
