extension Stack {
    /// Maps planes to pages of one size and kind, by the description of ImageJ or tifffile.
    ///
    /// - Parameters:
    ///   - numbers: The indices of the pages, at least one.
    ///   - pages: All pages of the file.
    ///   - description: The description of the first page; empty if there is none.
    ///   - instrument: The planes as an instrument's tags describe them.
    ///   - unprocessed: Gets the planes that the description names and the file lacks.
    /// - Returns: The stack, with the location of each plane.
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)`` for too many planes.
    static func of(
        _ numbers: [Int], of pages: [StackPage], description: String,
        instrument: InstrumentStack? = nil, unprocessed: inout UnprocessedParts
    ) throws(ImageError) -> Stack {
        let samples = pages[numbers[0]].samples
        if let instrument, let stack = try of(instrument, pages: numbers, samples: samples) {
            return stack
        }
        var order: PlaneOrder?
        var follow = false
        if let metadata = ImageJMetadata(description) {
            order = metadata.order ?? PlaneOrder(runs: [.init(axis: .time, count: metadata.images)])
            follow = true
        } else if let metadata = ShapedMetadata(description) {
            order = metadata.order(samples: samples)
            follow = metadata.isTruncated
        }
        let isAlone = numbers == [0] && pages.dropFirst().allSatisfy(\.isReduced)
        if let order, follow, isAlone, let count = order.count, count > 1 {
            return try Stack(inOrder: order, pages: 0..<count, samples: samples, follow: true)
        }
        let times = PlaneOrder(runs: [.init(axis: .time, count: numbers.count)])
        let isConsistent = order?.count == numbers.count
        if follow, let count = order?.count, count > numbers.count {
            unprocessed.add(.missingPlanes, count: count - numbers.count)
        }
        return try Stack(
            inOrder: isConsistent ? order ?? times : times, pages: numbers, samples: samples)
    }

    /// Maps consecutive pages, or planes without directories (`follow`), in a given order.
    ///
    /// In files of more than 4 GiB, ImageJ writes a directory for the first plane only, and stores
    /// the others directly behind it.
    init(
        inOrder order: PlaneOrder, pages: some Collection<Int>, samples: Int,
        follow: Bool = false
    ) throws(ImageError) {
        let size = try order.size(samples: samples)
        var table = [Int32](repeating: Self.absent, count: pages.count)
        for (number, page) in pages.enumerated() {
            table[order.position(at: number).place(among: size, samples: samples)] = Int32(page)
        }
        self.init(size: size, pages: table, samples: samples, follow: follow)
    }
}
