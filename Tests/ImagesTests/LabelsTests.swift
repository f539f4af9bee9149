import Images
import Tensors
import TestSupport
import Testing

@Suite("Labels of a file")
struct LabelsTests {
    @Test(
        "numbers are as NumPy has them, of every kind of sample, none of them scaled",
        arguments: try RecordedLabels.load().files)
    func numbers(file: RecordedLabels.File) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)

        let labels = try reader.labels(of: reader.pictures[0])

        #expect(labels.width == file.width && labels.height == file.height)
        #expect(labels.elements == file.numbers)
    }

    @Test(
        "numbers are not what a palette's colours or white as the least make of them",
        arguments: try RecordedLabels.load().shown)
    func shown(file: RecordedLabels.File) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)

        let labels = try reader.labels(of: reader.pictures[0])

        #expect(reader.header.channels == 1)
        #expect(labels.elements == file.numbers)
        // As a picture a palette's colours count, but tifffile's palettes only display.
        let picture = try ImageReader(input: .bytes(file.bytes))
        let seen = try picture.labels(of: picture.pictures[0]).elements
        #expect(
            (seen == file.numbers)
                == (file.description.hasPrefix("TIFF") != file.description.contains("grays")))
    }

    @Test(
        "what is no label is refused with a sentence", arguments: try RecordedLabels.load().refused)
    func refused(file: RecordedLabels.Refused) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)

        let error = #expect(throws: ImageError.self) {
            try reader.labels(of: reader.pictures[0])
        }

        #expect(
            error?.description
                == "the file is an image of numbers that are no labels: below 0, too large or "
                + "fractions, which is not read")
    }

    @Test("each page of a stack has its own")
    func pages() throws {
        let stack = try #require(try RecordedLabels.load().stacks.first)
        let reader = try ImageReader(input: .bytes(stack.bytes), as: .labels)

        let pages = try reader.pictures.map { try reader.labels(of: $0).elements }

        #expect(pages == stack.numbers)
    }

    @Test("of colours the largest counts, alpha does not", arguments: [1, 2, 3, 4])
    func colours(channels: Int) throws {
        let pixels: [[UInt8]] = [[1, 0, 9, 250], [0, 0, 0, 250], [7, 8, 2, 0]]
        let raster = Raster(
            width: 3, height: 1, channels: channels,
            samples: .eight(
                pixels.flatMap { $0.prefix(channels - 1) + [$0[channels == 3 ? 2 : 3]] }))
        let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)

        let labels = try reader.labels(of: reader.pictures[0])

        #expect(
            labels.elements
                == [[250, 250, 0], [1, 0, 7], [9, 0, 8], [9, 0, 8]][channels - 1])
    }
}
