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
        let isGray = file.description.contains("grays")
        let isDisplayed =
            file.description.contains("least is white") && file.description.contains("as displayed")
        #expect(
            (seen == file.numbers)
                == (file.description.hasPrefix("TIFF") ? !isGray && !isDisplayed : isGray))
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

    @Test("integers of 64 bits are labels, and no intensities")
    func wide() throws {
        let file = try #require(try RecordedLabels.load().files.first { $0.name == "int64" })

        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)
        let error = #expect(throws: ImageError.self) {
            try ImageReader(input: .bytes(file.bytes))
        }

        #expect(reader.header.kind == .signed(bits: 64) && reader.header.bits == 64)
        #expect(
            error?.description
                == "the file is a TIFF of integers of 64 bits, which are read as labels only, "
                + "which is not read")
    }

    @Test("colours are read with alpha, of 8 and 16 bits", arguments: [2, 3, 4])
    func packed(channels: Int) throws {
        let eight: [UInt8] = [1, 2, 3, 4, 250, 251, 252, 253, 9, 8, 7, 6]
        let samples = Array(eight.prefix(2 * channels))
        let wide = samples.map { UInt16($0) * 200 }
        let pictures: [(Raster.Samples, Int)] = [(.eight(samples), 1), (.sixteen(wide), 200)]
        for (samples, factor) in pictures {
            let raster = Raster(width: 2, height: 1, channels: channels, samples: samples)
            let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)

            let colours = try #require(try reader.colours(of: reader.pictures[0])).elements

            let expected = (0..<2).map { pixel in
                let own = eight[pixel * channels..<(pixel + 1) * channels].map { Int($0) * factor }
                let colour = channels == 2 ? [own[0], own[0], own[0]] : Array(own[..<3])
                let opaque = factor == 1 ? 255 : 65535
                return colour + [channels == 3 ? opaque : own[channels - 1]]
            }
            #expect(colours.map { [$0.red, $0.green, $0.blue, $0.alpha] } == expected)
        }
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
