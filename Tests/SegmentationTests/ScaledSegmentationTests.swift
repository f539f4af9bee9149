import Images
import Linux
import Masks
import Network
import Scratch
import Segmentation
import Tensors
import TestSupport
import Testing
import Tiles

@Suite("Images at other magnifications", .enabled(if: Fixtures.data != nil, "NUCLEID_DATA not set"))
struct ScaledSegmentationTests {
    private static func segmenter(
        _ scale: ScaleOptions = ScaleOptions(), tile: Int? = nil
    ) throws -> Segmenter {
        try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(tile: tile, scale: scale),
            threads: 2)
    }

    /// An image enlarged by cubic convolution or shrunk to means, as gray levels of 8 bits.
    private static func resampled(_ raster: Raster, by factor: Int) -> Raster {
        let gray = GrayImage.luma(of: raster)
        let size = PlaneSize(height: raster.height * factor, width: raster.width * factor)
        let plane = PlaneResampling(
            from: PlaneSize(height: raster.height, width: raster.width), to: size,
            limits: 0...255)(gray.map { Float($0) })
        return Raster(
            width: size.width, height: size.height, channels: 1,
            samples: .eight(plane.elements.map { UInt8($0.rounded()) }))
    }

    /// A validation image of 256x256 pixels with nuclei of 15 to 40 pixels.
    private static func image() throws -> Raster {
        let name = try #require(
            Validation.names.first { name in
                guard let raster = try? Validation.raster("images", name) else { return false }
                return raster.width == 256 && raster.height == 256
            })
        return try Validation.raster("images", name)
    }

    @Test("four times as large has the same nuclei, and the sidecar's facts say how")
    func fourfold() throws {
        let segmenter = try Self.segmenter()
        defer { segmenter.stop() }
        let image = try Self.image()
        let own = try segmenter.segment(image)
        let large = try segmenter.segment(Self.resampled(image, by: 4))

        #expect(own.summary.rescaling.factor == 1)
        #expect(large.summary.rescaling.source == .measured)
        #expect(large.summary.rescaling.factor < 0.6)
        #expect(large.labels.width == 1024)
        let found = InstanceAgreement(
            predicted: large.labels,
            actual: LabelImage(
                labels: Self.repeated(own.labels.labels, times: 4), count: own.labels.count))
        #expect(found.averagePrecisions[0] > 0.85)
        #expect(!large.summary.quality.flags.contains(.nucleiSize))
    }

    private static func repeated(_ plane: Plane<Int32>, times: Int) -> Plane<Int32> {
        var elements: [Int32] = []
        for row in 0..<plane.height * times {
            for column in 0..<plane.width * times {
                elements.append(plane[row / times, column / times])
            }
        }
        return Plane(
            width: plane.width * times, height: plane.height * times, elements: elements)
    }

    @Test(
        "bands give bit by bit what the whole gives, shrunk and enlarged",
        arguments: [0.37, 1.6], [(4, 8), (64, 300)])
    func bands(factor: Double, heights: (cached: Int, processed: Int)) throws {
        let folder = try TemporaryFolder()
        let segmenter = try Self.segmenter(ScaleOptions(factor: .fixed(factor)), tile: 96)
        defer { segmenter.stop() }
        let raster = try Self.image()
        let whole = try segmenter.segment(raster)
        var collected = LabelRows()
        let summary = try segmenter.segment(
            RasterRows(raster),
            storage: .scratch(
                ScratchFolder(path: folder.path),
                heights: BandHeights(cached: heights.cached, processed: heights.processed)),
            into: &collected
        ) { _ in }

        #expect(collected.labels == whole.labels.labels.elements)
        #expect(collected.foreground == whole.foreground.elements)
        #expect(summary == whole.summary)
        #expect(summary.rescaling == Rescaling(factor: factor, source: .user))
        #expect(summary.tiles.width == Int((256 * factor).rounded()))
    }

    @Test("a factor of 1 changes nothing")
    func one() throws {
        let raster = try Self.image()
        let results = try [ScaleOptions(), ScaleOptions(factor: .fixed(1))].map { options in
            let segmenter = try Self.segmenter(options)
            defer { segmenter.stop() }
            return try segmenter.segment(raster)
        }
        #expect(results[0].labels == results[1].labels)
        #expect(results[0].foreground == results[1].foreground)
    }

    @Test("images of any size can be seen at any factor", arguments: [0.04, 0.5, 2], [1, 3, 40])
    func anySize(factor: Double, side: Int) throws {
        let segmenter = try Self.segmenter(ScaleOptions(factor: .fixed(factor)))
        defer { segmenter.stop() }
        let result = try segmenter.segment(
            Raster(
                width: side, height: 2 * side, channels: 1,
                samples: .eight([UInt8](repeating: 7, count: 2 * side * side))))
        #expect(result.labels.width == side)
        #expect(result.labels.height == 2 * side)
    }

    @Test("small nuclei beside large ones are kept, though the factor follows the large")
    func mixedSizes() throws {
        // A corner of an image five times as large, and small discs where it has no nuclei.
        let (image, side) = (try Self.image(), 120)
        let gray = GrayImage.luma(of: image)
        let corner = Raster(
            width: side, height: side, channels: 1,
            samples: .eight((0..<side * side).map { UInt8(gray[$0 / side, $0 % side]) }))
        let large = Self.resampled(corner, by: 5)
        let segmenter = try Self.segmenter()
        defer { segmenter.stop() }
        let before = try segmenter.segment(large)
        guard case .eight(var samples) = large.samples else { throw CancellationError() }
        let places = Array(Self.emptyPlaces(in: before.labels, margin: 30).prefix(6))
        for place in places {
            for (row, column) in Self.disc(at: place, radius: 11) {
                samples[row * large.width + column] = 180
            }
        }
        let mixed = try segmenter.segment(
            Raster(
                width: large.width, height: large.height, channels: 1, samples: .eight(samples)))

        #expect(places.count == 6)
        #expect(mixed.summary.rescaling.factor < 0.6)
        #expect(mixed.summary.rescaling.factor == before.summary.rescaling.factor)
        let kept = places.count { mixed.labels.labels[$0.row, $0.column] != 0 }
        #expect(kept >= places.count * 3 / 4)
        let areas = mixed.labels.areas
        let isSmall = places.allSatisfy {
            let label = Int(mixed.labels.labels[$0.row, $0.column])
            return label == 0 || areas[label - 1] < 800
        }
        #expect(isSmall)
    }

    /// Places on a grid that are so far from all nuclei.
    private static func emptyPlaces(
        in image: LabelImage, margin: Int
    ) -> [(row: Int, column: Int)] {
        var places: [(row: Int, column: Int)] = []
        for row in stride(from: margin, to: image.height - margin, by: 2 * margin) {
            for column in stride(from: margin, to: image.width - margin, by: 2 * margin) {
                let isEmpty = disc(at: (row, column), radius: margin).allSatisfy {
                    image.labels[$0.row, $0.column] == 0
                }
                if isEmpty { places.append((row, column)) }
            }
        }
        return places
    }

    private static func disc(
        at centre: (row: Int, column: Int), radius: Int
    ) -> [(row: Int, column: Int)] {
        (-radius..<radius).flatMap { y in
            (-radius..<radius).filter { x in x * x + y * y < radius * radius }
                .map { x in (centre.row + y, centre.column + x) }
        }
    }

    @Test("a diameter in micrometres is used with the pixel size, and not without")
    func micrometres() throws {
        let segmenter = try Self.segmenter(ScaleOptions(diameter: .micrometres(20)))
        defer { segmenter.stop() }
        let disc = SegmenterTests.disc(width: 128, height: 128)
        let factors = try [0.1, nil].map { pixelSize in
            try segmenter.segment(
                Raster(
                    width: 128, height: 128, channels: 1, samples: disc.samples,
                    pixelSize: pixelSize)
            ).summary.rescaling
        }
        #expect(factors[0].source == .user)
        #expect(factors[0].diameter == 200)
        #expect(factors[0].factor < 0.3)
        #expect(factors[1].source != .user)
    }
}

/// Keeps labels and probabilities.
private struct LabelRows: SegmentationReceiver {
    var labels: [Int32] = []
    var foreground: [Float] = []
    var needsShapes: Bool { false }

    mutating func receive(samples: Raster, firstRow: Int) {}
    mutating func begin(nucleusCount: Int, statistics: ImageTally) {}
    mutating func receive(_ nucleus: Nucleus, shape: LabelImage?) {}
    mutating func receive(labels: Plane<Int32>, foreground: Plane<Float>, firstRow: Int) {
        self.labels += labels.elements
        self.foreground += foreground.elements
    }
}
