import Images
import Samples
import Testing

@Suite("Sample image")
struct SampleImageTests {
    @Test("an image has the requested side, one channel and 8 bits", arguments: [1, 40, 1025])
    func size(side: Int) {
        let image = SampleImage.square(side: side)

        #expect(image.width == side && image.height == side)
        #expect(image.channels == 1 && image.bits == 8)
    }

    @Test("a small image is a corner of a large one, which is mirrored beyond the field")
    func mirrored() throws {
        let small = try Self.rows(of: 64)
        let large = try Self.rows(of: 1100)

        #expect(small == large.prefix(64).map { $0.prefix(64) })
        #expect(large[1024] == large[1023])
        #expect(large.allSatisfy { $0[0..<1024].suffix(76).reversed() == Array($0.suffix(76)) })
    }

    private static func rows(of side: Int) throws -> [ArraySlice<UInt8>] {
        guard case .eight(let samples) = SampleImage.square(side: side).samples else {
            throw CancellationError()
        }
        return (0..<side).map { Array(samples[$0 * side..<($0 + 1) * side])[...] }
    }
}
