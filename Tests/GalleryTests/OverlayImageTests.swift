import Gallery
import Images
import Masks
import Tensors
import Testing

@Suite("Overlay image")
struct OverlayImageTests {
    struct Size: Sendable, CustomTestStringConvertible {
        let image: [Int]
        let overlay: [Int]
        let thumbnail: [Int]
        var testDescription: String { "\(image)" }
    }

    static let all = [
        Size(image: [1, 1], overlay: [512, 512], thumbnail: [192, 192]),
        Size(image: [1, 300], overlay: [2, 600], thumbnail: [1, 150]),
        Size(image: [17, 33], overlay: [272, 528], thumbnail: [85, 165]),
        Size(image: [64, 64], overlay: [512, 512], thumbnail: [192, 192]),
        Size(image: [256, 256], overlay: [512, 512], thumbnail: [128, 128]),
        Size(image: [511, 10], overlay: [1022, 20], thumbnail: [171, 4]),
        Size(image: [696, 520], overlay: [696, 520], thumbnail: [174, 130]),
        Size(image: [2048, 2048], overlay: [2048, 2048], thumbnail: [187, 187]),
        Size(image: [2560, 30], overlay: [2560, 30], thumbnail: [183, 3]),
        Size(image: [2561, 30], overlay: [1281, 15], thumbnail: [183, 3]),
        Size(image: [5000, 300], overlay: [2500, 150], thumbnail: [186, 12]),
    ]

    @Test("overlay and thumbnail have the expected size for images of any size", arguments: all)
    func sizes(size: Size) {
        let (width, height) = (size.image[0], size.image[1])
        let labels = Plane<Int32>(
            width: width, height: height,
            elements: (0..<width * height).map { Int32($0 % width / 9 % 3) })
        let nuclei = LabelImage(labels: labels, count: 2)
        let image = Raster(
            width: width, height: height, channels: 1,
            samples: .sixteen((0..<width * height).map { UInt16($0 % 1021) }))
        let stretch = ContrastStretch(of: image)

        let pictures = [OverlaySize.overlay, .thumbnail].map {
            OverlayImage(of: image, nuclei: nuclei, stretch: stretch, size: $0).raster
        }

        #expect(pictures.map { [$0.width, $0.height] } == [size.overlay, size.thumbnail])
        #expect(pictures.allSatisfy { $0.channels == 3 && $0.bits == 8 })
    }

    @Test("only pixels of outlines differ from the image", arguments: [1, 2, 3, 4])
    func onlyOutlines(channels: Int) throws {
        let (width, height) = (700, 30)
        var labels = Plane<Int32>(width: width, height: height, repeating: 0)
        for row in 5..<25 {
            for column in 10..<40 { labels[row, column] = column < 25 ? 1 : 2 }
        }
        let image = Raster(
            width: width, height: height, channels: channels,
            samples: .eight(Array(repeating: 128, count: width * height * channels)))
        let stretch = ContrastStretch(low: 0, high: 255)

        let picture = OverlayImage(
            of: image, nuclei: LabelImage(labels: labels, count: 2), stretch: stretch,
            size: .overlay)

        guard case .eight(let samples) = picture.raster.samples else {
            Issue.record("a picture has 8-bit samples")
            return
        }
        let colours = (0..<width * height).map { Array(samples[3 * $0..<3 * $0 + 3]) }
        let gray: [UInt8] = [128, 128, 128]
        let drawn = colours.indices.filter { colours[$0] != gray }
        #expect(drawn == LabelBoundary(of: labels).pixels)
        let palette = Palette.outlines.colours.map { [$0.red, $0.green, $0.blue] }
        #expect(drawn.allSatisfy { colours[$0] == palette[Int(labels.elements[$0]) - 1] })
    }

    @Test("an image without nuclei is not changed")
    func none() {
        let image = Raster(
            width: 600, height: 2, channels: 1, samples: .eight(Array(repeating: 9, count: 1200)))
        let nuclei = LabelImage(labels: Plane(width: 600, height: 2, repeating: 0), count: 0)

        let picture = OverlayImage(
            of: image, nuclei: nuclei, stretch: ContrastStretch(low: 0, high: 255), size: .overlay)

        #expect(picture.raster.samples == .eight(Array(repeating: 9, count: 3600)))
    }
}
