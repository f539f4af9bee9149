import Images
import Testing

@Suite("Frames of an animated PNG")
struct PNGFramesTests {
    /// A file of 2 x 2 pixels with chunks in front of its pixels.
    private static func parts(
        _ chunks: [(name: String, content: [UInt8])]
    ) throws -> [UnprocessedPart] {
        let pixels = HandmadePNG.stored([0, 1, 2, 0, 3, 4])
        let file = HandmadePNG(
            header: HandmadePNG.header(width: 2, height: 2), chunks: chunks + [("IDAT", pixels)])
        return try ImageReader(input: .bytes(file.bytes)).unprocessed
    }

    /// A number of frames and of plays.
    private static let control: [UInt8] = [0, 0, 0, 5, 0, 0, 0, 0]
    /// The frame of number 0: 2 x 2 pixels at 0, 0, shown for a second.
    private static let frame: [UInt8] =
        [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2] + [UInt8](repeating: 0, count: 8) + [0, 1, 0, 1, 0, 0]

    @Test("are listed but for the one that is read")
    func animation() throws {
        let parts = try Self.parts([("acTL", Self.control), ("fcTL", Self.frame)])

        #expect(parts.map(\.kind) == [.animationFrames] && parts.map(\.count) == [4])
        #expect(parts.first?.reason == "4 other frames of the animation are not segmented")
    }

    @Test("are listed all where the picture is none of them")
    func separate() throws {
        #expect(try Self.parts([("acTL", Self.control)]).map(\.count) == [5])
    }

    @Test("are none in a file that is no animation")
    func still() throws {
        #expect(try Self.parts([]).isEmpty)
        #expect(try Self.parts([("tEXt", Array("a\0acTL".utf8))]).isEmpty)
    }
}
