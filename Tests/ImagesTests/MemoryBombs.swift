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
    ///
    /// - Parameters:
    ///   - rows: The rows of the JPEG.
    ///   - inserted: Bytes behind its first marker.
    /// - Returns: The bytes of a TIFF.
    static func jpeg(rows: Int, inserting inserted: [UInt8] = []) -> [UInt8] {
        let high = UInt8(rows >> 8)
        let low = UInt8(rows & 255)
        let jpeg: [UInt8] =
            [0xFF, 0xD8] + inserted + [0xFF, 0xDB, 0, 0x43, 0] + [UInt8](repeating: 1, count: 64)
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

    /// A picture of 64 columns in strips of 64 rows, each a sequential JPEG of 64 x 64 pixels whose
    /// coefficients are all 0, which is gray of 128.
    static func sequentialJPEG(height: UInt32, inserting inserted: [UInt8] = []) -> [UInt8] {
        let table: [UInt8] = [UInt8](repeating: 0, count: 15) + [0]
        let head: [UInt8] =
            [0xFF, 0xD8] + inserted + [0xFF, 0xDB, 0, 0x43, 0] + [UInt8](repeating: 1, count: 64)
            + [0xFF, 0xC0, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0]
        let codes: [UInt8] =
            [0xFF, 0xC4, 0, 20, 0, 1] + table + [0xFF, 0xC4, 0, 20, 0x10, 1] + table
        let scan: [UInt8] =
            [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0] + [UInt8](repeating: 0, count: 17) + [0xFF, 0xD9]
        let jpeg = head + codes + scan
        var file = HandmadeTIFF()
        let offset = file.append(jpeg)
        let (count, strips) = (UInt32(jpeg.count), (height + 63) / 64)
        var entries = HandmadeTIFF.gray(
            width: 64, height: height, compression: 7, offset: offset, count: count
        ).filter { ![273, 278, 279].contains($0.tag) }
        entries.append(.init(278, 64))
        if strips == 1 {
            entries += [.init(273, offset), .init(279, count)]
        } else {
            precondition(strips == 2)
            entries += [.init(273, offset, offset), .init(279, count, count)]
        }
        file.append(entries)
        return file.bytes
    }

    /// Pictures of 8 x 20,000 pixels in strips of one row, which share the strip and its lists.
    static func sharedLists(pages: Int) -> [UInt8] {
        let rows = 20_000
        var file = HandmadeTIFF()
        let pixels = file.append([UInt8](repeating: 7, count: 8))
        func list(_ value: UInt32) -> [UInt8] {
            (0..<rows).flatMap { _ in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        }
        let offsets = file.append(list(pixels))
        let counts = file.append(list(8))
        for _ in 0..<pages {
            file.append([
                .init(256, 8), .init(257, UInt32(rows)), .init(258, 8), .init(259, 1),
                .init(262, 1), .init(273, count: rows, at: offsets), .init(277, 1),
                .init(278, 1), .init(279, count: rows, at: counts),
            ])
        }
        return file.bytes
    }

    /// Directories of 4000 entries that begin 16 bytes apart, so that each lies in the others.
    ///
    /// The bytes of an entry repeat every 12; where a directory ends, the next one's offset is read.
    static func overlappingDirectories(_ count: Int) -> [UInt8] {
        let entries = 4000
        let size = 2 + 12 * entries + 4
        var bytes = [UInt8](repeating: 0, count: 8 + 16 * count + size)
        func write(_ value: Int, _ width: Int, at place: Int) {
            for byte in 0..<width {
                bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
            }
        }
        bytes.replaceSubrange(0..<4, with: [0x49, 0x49, 0x2A, 0])
        write(8, 4, at: 4)
        for number in 0..<count {
            let place = 8 + 16 * number
            write(entries, 2, at: place)
            if number + 1 < count { write(place + 16, 4, at: place + 2 + 12 * entries) }
        }
        return bytes
    }

    /// An interlaced PNG without pixels.
    static func interlaced(side: UInt32) -> [UInt8] {
        HandmadePNG(
            header: HandmadePNG.header(width: side, height: side, interlace: 1),
            chunks: [("IDAT", [])]
        ).bytes
    }
}
