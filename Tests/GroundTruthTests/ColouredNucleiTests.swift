import GroundTruth
import Images
import Tensors
import TestSupport
import Testing

@Suite("A colour for each nucleus")
struct ColouredNucleiTests {
    private static let colours: [[UInt8]] = [
        [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0],
    ]

    @Test(
        "touching nuclei of different colours stay apart, on black, white, or any other colour",
        arguments: [[0, 0, 0], [255, 255, 255], [68, 1, 84]] as [[UInt8]])
    func backgrounds(background: [UInt8]) throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) {
            $0.map { Self.colours[$0.index] } ?? background
        }

        #expect(annotation.kind == .labelImage)
        #expect(annotation.hasEachDisc)
    }

    @Test("a black nucleus on a coloured background is a nucleus")
    func black() throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) {
            $0.map { $0.index == 2 ? [0, 0, 0] : Self.colours[$0.index] } ?? [0, 255, 255]
        }

        #expect(annotation.hasEachDisc)
    }

    @Test("nuclei apart that share one of few colours are nuclei of their own")
    func cyclic() throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) {
            $0.map { Self.colours[$0.index % 2] } ?? [0, 0, 0]
        }

        #expect(annotation.hasEachDisc)
    }

    @Test("of many colours each is one nucleus, be it in two pieces")
    func many() throws {
        let colours: [[UInt8]] = (0..<100).map { [UInt8($0), 255, UInt8(200 - $0)] }
        // Stripes of 8 pixels a colour; the first colour comes back at the end.
        var pixels: [UInt8] = []
        for stripe in 0..<101 {
            for _ in 0..<8 { pixels += colours[stripe % 100] }
            pixels += [0, 0, 0]
        }
        let raster = Raster(
            width: 909, height: 1, channels: 3, samples: .eight(pixels))
        let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)

        let annotation = try Annotation(AnnotationPixels(of: reader.pictures[0], in: reader))

        #expect(annotation.kind == .labelImage && annotation.nuclei.count == 100)
        #expect(annotation.nuclei.labels[0, 0] == annotation.nuclei.labels[0, 900])
    }

    @Test("one colour is a mask, and gray saved in colour is gray")
    func masks() throws {
        let one = try DrawnAnnotation.annotation(channels: 3) {
            $0 == nil ? [68, 1, 84] : [253, 231, 37]
        }
        let gray = try DrawnAnnotation.annotation(channels: 4) { disc in
            let value = disc.map { UInt8($0.index + 1) } ?? 0
            return [value, value, value, 255]
        }

        #expect(one.kind == .mask && one.nuclei.count == 3, "the two that touch are one")
        #expect(gray.kind == .labelImage && gray.hasEachDisc)
    }

    @Test("smooth edges: of one colour a mask, of several colours refused with their number")
    func blended() throws {
        func blend(_ disc: (index: Int, depth: Double)?, colours: Int) -> [UInt8] {
            guard let disc else { return [0, 0, 0] }
            let share = min(1, disc.depth / 3)
            return Self.colours[disc.index % colours].map { UInt8(share * Double($0)) }
        }

        let one = try DrawnAnnotation.annotation(channels: 3) { blend($0, colours: 1) }
        let error = #expect(throws: BlendedColours.self) {
            try DrawnAnnotation.annotation(channels: 3) { blend($0, colours: 4) }
        }

        #expect(one.kind == .mask && one.nuclei.count == 4, "the edge between two is dark")
        #expect((error?.count ?? 0) > 32)
    }

    @Test("smooth edges of few shades are those of a mask", arguments: [3, 8])
    func fewShades(shades: Int) throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) { disc in
            let depth = min(3, disc?.depth ?? 0)
            let share = (depth * Double(shades) / 3).rounded(.up) / Double(shades)
            return [UInt8(share * 255), 0, 0]
        }

        #expect(annotation.kind == .mask && annotation.hasEachDisc, "the edge between two is dark")
    }

    @Test("nuclei of a few shades of one colour stay nuclei of their own")
    func oneHue() throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) { disc in
            [disc.map { UInt8(60 * ($0.index + 1)) } ?? 0, 0, 0]
        }

        #expect(annotation.kind == .labelImage && annotation.hasEachDisc)
    }

    @Test("an index of a palette is one nucleus in two pieces, unless most indices recur")
    func pieces() throws {
        let labels = try Self.annotation(ofStripes: Array(1...12) + [1])
        let recurring = try Self.annotation(ofStripes: [1, 2, 3, 1, 2, 3, 1, 2, 3])

        #expect(labels.kind == .labelImage && labels.nuclei.count == 12)
        #expect(labels.nuclei.labels[0, 0] == labels.nuclei.labels[0, 12 * 16])
        #expect(recurring.kind == .labelImage && recurring.nuclei.count == 9)
    }

    /// The annotation of a TIFF with a palette, in which each index has 8 pixels, and 0 those
    /// between.
    private static func annotation(ofStripes stripes: [UInt8]) throws -> Annotation {
        let pixels = stripes.flatMap { index -> [UInt8] in
            [UInt8](repeating: index, count: 8) + [UInt8](repeating: 0, count: 8)
        }
        func bytes(_ value: Int, count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let entries = 10
        let table = 8 + 2 + 12 * entries + 4
        let tags: [(Int, Int, Int, Int)] = [
            (256, 4, 1, pixels.count), (257, 4, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, 3), (273, 4, 1, table + 2 * 768), (277, 3, 1, 1), (278, 4, 1, 1),
            (279, 4, 1, pixels.count), (320, 3, 768, table),
        ]
        var file: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0] + bytes(entries, count: 2)
        for (tag, type, count, value) in tags {
            file += bytes(tag, count: 2) + bytes(type, count: 2)
            file += bytes(count, count: 4) + bytes(value, count: 4)
        }
        file += bytes(0, count: 4)
        // Red, green, blue; index 0 is black.
        for channel in 0..<3 {
            for index in 0..<256 {
                let level = index * (index % 3 == channel ? 257 : 0)
                file += bytes(level, count: 2)
            }
        }
        let reader = try ImageReader(input: .bytes(file + pixels), as: .labels)
        return try Annotation(AnnotationPixels(of: reader.pictures[0], in: reader))
    }

    @Test("a mask in the alpha channel is read from there", arguments: [2, 4])
    func alpha(channels: Int) throws {
        let annotation = try DrawnAnnotation.annotation(channels: channels) {
            Array(repeating: 200, count: channels - 1) + [$0 == nil ? 0 : 255]
        }

        #expect(annotation.kind == .mask && annotation.nuclei.count == 3)
        #expect(annotation.labelsOfDiscs.allSatisfy { $0 != 0 })
        #expect(annotation.nuclei.labels[0, 0] == 0)
    }

    @Test(
        "a palette's index is the label, and its background the index along the edge",
        arguments: try RecordedLabels.load().palettes)
    func palettes(file: RecordedLabels.File) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)

        let annotation = try Annotation(AnnotationPixels(of: reader.pictures[0], in: reader))

        #expect(annotation.nuclei.count == file.count)
        #expect(
            annotation.nuclei.labels.elements.map { $0 != 0 } == file.numbers.map { $0 != 0 })
    }
}
