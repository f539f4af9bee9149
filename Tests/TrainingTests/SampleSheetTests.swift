import Images
import Linux
import Tensors
import Testing
import Training

@Suite("Contact sheet of samples")
struct SampleSheetTests {
    @Test("shows 32 samples in rows of eight, gray, with orange outlines inside the nuclei")
    func sheet() {
        // The right half is a nucleus; whole images are samples.
        var image = Drawn.ramp("a", Drawn.Size(width: 16, height: 16))
        let half = image.foreground.elements.indices.map { $0 % 16 < 8 ? UInt8(0) : 255 }
        image = AnnotatedImage(
            name: "a", plane: image.plane.map { _ in 0.2 },
            foreground: Plane(width: 16, height: 16, elements: half), distance: image.distance)
        let source = BatchSource(
            images: [image], sampling: .crops(side: 16), augmentation: nil, batch: 5, seed: 1,
            hasDistance: false)

        let sheet = SampleSheet(of: source, threads: 1)

        // Two pixels apart: 8 * 18 - 2 and 4 * 18 - 2.
        #expect(sheet.picture.width == 142 && sheet.picture.height == 70)
        #expect(sheet.names == Array(repeating: "a", count: 32))
        guard case .eight(let values) = sheet.picture.samples else {
            Issue.record("a sheet has 8 bits")
            return
        }
        func pixel(_ row: Int, _ column: Int) -> [UInt8] {
            Array(values[3 * (row * 142 + column)..<3 * (row * 142 + column) + 3])
        }
        for (row, column) in [(0, 0), (54, 126)] {
            // 0.2 * 255 is 51; the outline is 0xE69F00.
            #expect(pixel(row + 5, column + 3) == [51, 51, 51])
            #expect(pixel(row + 5, column + 8) == [0xE6, 0x9F, 0])
            #expect(pixel(row + 5, column + 12) == [51, 51, 51])
        }
        #expect(pixel(5, 16) == [0, 0, 0])
    }

    @Test("reads no image again for a validation of whole images, of which it shows none")
    func validation() throws {
        let fixture = try RunFixture()
        try fixture.writeDiscs(0..<6, isLabelled: true)
        var configuration = fixture.configuration()
        /// The number of times that the reading of images could have been stopped.
        func reads() throws -> Int {
            let count = Monitor(0)
            _ = try SampleSheet.read(
                configuration,
                isStopping: {
                    count.update { $0 += 1 }
                    return false
                }, onEvent: { _ in })
            return count.update { $0 }
        }
        let plain = try reads()

        configuration.validationSettings = ValidationSettings()

        #expect(try reads() == plain)
    }
}
