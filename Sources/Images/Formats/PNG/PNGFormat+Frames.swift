extension PNGFormat {
    /// The most chunks in front of the pixels that are looked at.
    private static let mostChunks = 1024

    /// The frames of an animation (APNG) besides the picture that every program shows.
    ///
    /// Source: PNG specification, 3rd edition: 5.3 (chunks), 11.3.6.1 (acTL) and 11.3.6.2 (fcTL): the
    /// picture is the first frame if an fcTL stands in front of its pixels.
    ///
    /// - Parameter input: The file, whose header has been read.
    /// - Returns: Their number, as the file gives it; 0 of a file that is no animation.
    /// - Throws: ``ImageError/system(errno:)`` if it cannot be read.
    static func otherFrames(in input: ImageInput) throws(ImageError) -> Int {
        var place = 8
        var frames = 0
        for _ in 0..<mostChunks {
            let head = try input.bytes(at: place, count: 12)
            let fields = BinaryFields(head, isBigEndian: true)
            guard head.count == 12, let length = fields.integer(UInt32.self, at: 0) else { break }
            switch String(decoding: head[4..<8], as: UTF8.self) {
            case "acTL": frames = fields.integer(UInt32.self, at: 8) ?? 0
            case "fcTL": return max(frames - 1, 0)
            case "IDAT", "IEND": return frames
            default: break
            }
            // Its length, name and checksum besides its content.
            place = place.clampedSum(length).clampedSum(12)
        }
        return 0
    }
}
