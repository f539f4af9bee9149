import Images

/// Small files whose decoder takes far more memory than their picture.
enum MemoryBombs {
    /// A picture of 64 x 64 pixels in one tile of 4096 x 4096.
    static func tile() -> [UInt8] {
        var file = HandmadeTIFF()
        let offset = file.append([UInt8](repeating: 0, count: 64))
        file.append([
            .init(256, 64), .init(257, 64), .init(258, 8), .init(259, 8), .init(262, 1),
            .init(277, 1), .init(322, 4096), .init(323, 4096), .init(324, offset), .init(325, 64),
        ])
        return file.bytes
    }

    /// A picture with a strip whose byte count is what it is given.
    static func strip(count: UInt32, compression: UInt32) -> [UInt8] {
        var file = HandmadeTIFF()
        let offset = file.append([UInt8](repeating: 0, count: 4096))
        file.append(
            HandmadeTIFF.gray(
                width: 64, height: 64, compression: compression, offset: offset, count: count))
        return file.bytes
    }

    /// A picture with a description of OME-XML that lists blocks of planes.
    static func blocks(_ count: Int) -> [UInt8] {
        let head =
            "<OME><Image><Pixels SizeX=\"64\" SizeY=\"64\" SizeC=\"1\" SizeZ=\"1\" SizeT=\"1\">"
        let text =
            head + String(repeating: "<TiffData/>", count: count) + "</Pixels></Image></OME>\0"
        var file = HandmadeTIFF()
        let description = file.append(Array(text.utf8))
        let offset = file.append([UInt8](repeating: 0, count: 4096))
        file.append(
            HandmadeTIFF.gray(width: 64, height: 64, offset: offset, count: 4096)
                + [.init(270, type: 2, count: text.utf8.count, at: description)])
        return file.bytes
    }

    /// A picture with a private tag that claims a number of values.
    static func values(_ count: Int) -> [UInt8] {
        var file = HandmadeTIFF()
        let offset = file.append([UInt8](repeating: 0, count: 4096))
        file.append(
            HandmadeTIFF.gray(width: 64, height: 64, offset: offset, count: 4096)
                + [.init(65000, count: count, at: offset)])
        return file.bytes
    }

    /// A strip of 1024 x 64 pixels with a progressive JPEG of more rows (ITU-T T.81): a table of
    /// quantization, a frame, one code of one bit, and the scan of the DC coefficients.
    static func jpeg(rows: Int) -> [UInt8] {
        let high = UInt8(rows >> 8)
        let low = UInt8(rows & 255)
        let jpeg: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43, 0] + [UInt8](repeating: 1, count: 64)
            + [0xFF, 0xC2, 0, 11, 8, high, low, 4, 0, 1, 1, 0x11, 0]
            + [0xFF, 0xC4, 0, 20, 0, 1] + [UInt8](repeating: 0, count: 16)
            + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 512)
            + [0xFF, 0xD9]
        var file = HandmadeTIFF()
        let offset = file.append(jpeg)
        file.append(
            HandmadeTIFF.gray(
                width: 1024, height: 64, compression: 7, offset: offset, count: UInt32(jpeg.count)))
        return file.bytes
    }

    /// An interlaced PNG without pixels.
    static func interlaced(side: UInt32) -> [UInt8] {
        HandmadePNG(
            header: HandmadePNG.header(width: side, height: side, interlace: 1),
            chunks: [("IDAT", [])]
        ).bytes
    }
}
