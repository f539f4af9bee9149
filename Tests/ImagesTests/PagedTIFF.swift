/// TIFF files put together page by page, so that they can lie; little-endian, gray, 8 bits.
struct PagedTIFF {
    /// A page of one gray throughout.
    struct Page {
        var width = 2
        var height = 3
        var gray: UInt8 = 0
        var isReduced = false
    }

    /// The file.
    let bytes: [UInt8]

    /// Puts pages one after the other.
    ///
    /// - Parameters:
    ///   - pages: In their order.
    ///   - description: Of the first; bytes, as its encoding may be any.
    ///   - resolution: Pixels in a unit.
    ///   - unit: As the tag ResolutionUnit has it: 1 none, 2 inch, 3 centimetre.
    init(
        _ pages: [Page], description: [UInt8]? = nil, resolution: UInt32? = nil, unit: UInt16 = 1
    ) {
        var bytes: [UInt8] = [0x49, 0x49, 42, 0, 0, 0, 0, 0]
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var link = 4
        for (number, page) in pages.enumerated() {
            var entries: [[UInt8]] = []
            func add(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) {
                entries.append(
                    little(tag, 2) + little(type, 2) + little(count, 4) + little(value, 4))
            }
            func place(_ content: [UInt8]) -> Int {
                let offset = bytes.count
                bytes += content + (content.count.isMultiple(of: 2) ? [] : [0])
                return offset
            }
            let samples = [UInt8](repeating: page.gray, count: page.width * page.height)
            let strip = place(samples)
            add(254, 4, 1, page.isReduced ? 1 : 0)
            add(256, 4, 1, page.width)
            add(257, 4, 1, page.height)
            add(258, 3, 1, 8)
            add(259, 3, 1, 1)
            add(262, 3, 1, 1)
            if number == 0, let description {
                let text = description + [0, 0, 0, 0]
                add(270, 2, text.count, place(text))
            }
            add(273, 4, 1, strip)
            add(277, 3, 1, 1)
            add(278, 4, 1, page.height)
            add(279, 4, 1, samples.count)
            if number == 0, let resolution {
                let ratio = place(little(Int(resolution), 4) + little(1, 4))
                add(282, 5, 1, ratio)
                add(283, 5, 1, ratio)
                add(296, 3, 1, Int(unit))
            }
            let directory = place(
                little(entries.count, 2) + entries.flatMap { $0 } + [0, 0, 0, 0])
            bytes.replaceSubrange(link..<link + 4, with: little(directory, 4))
            link = directory + 2 + 12 * entries.count
        }
        self.bytes = bytes
    }
}
