extension Stack {
    /// Maps planes to the pages of a TIFF file, by the metadata in its description.
    ///
    /// OME-XML, the descriptions of ImageJ and tifffile and the tags of MetaMorph and Zeiss are read.
    /// Pages without such metadata
    /// count as time points: nothing shows that they are of the same place, so they must not be
    /// projected. Thumbnails, pyramid levels and masks are left out.
    ///
    /// - Parameters:
    ///   - pages: All pages, at least one.
    ///   - description: The description of the first page.
    ///   - instrument: The planes as an instrument's tags describe them.
    /// - Returns: The stack, with the location of each plane.
    /// - Throws: ``ImageError``.
    static func of(
        _ pages: [StackPage], description: String?, instrument: InstrumentStack? = nil
    ) throws(ImageError) -> Stack {
        let stack = try layout(of: pages, description: description ?? "", instrument: instrument)
        guard let first = stack.usedPages.first else { return stack }
        guard stack.samples == pages[first].samples,
            stack.usedPages.allSatisfy({ pages[$0].hasShape(of: pages[first]) })
        else {
            throw .unreadableVariant(
                found: "a TIFF whose pages differ in size or kind",
                cure: "Save each page as a file of its own.")
        }
        return stack
    }

    private static func layout(
        of pages: [StackPage], description: String, instrument: InstrumentStack?
    ) throws(ImageError) -> Stack {
        if OMEMetadata.isPresent(in: description), let metadata = try OMEMetadata.read(description)
        {
            return try layout(of: pages, metadata: metadata)
        }
        let whole = pages.indices.filter { !pages[$0].isReduced }
        let numbers = whole.isEmpty ? Array(pages.indices) : whole
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
        if let order, follow, numbers == [0], let count = order.count, count > 1 {
            return try Stack(inOrder: order, pages: 0..<count, samples: samples, follow: true)
        }
        let times = PlaneOrder(runs: [.init(axis: .time, count: numbers.count)])
        let isConsistent = order?.count == numbers.count
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

    private static func layout(
        of pages: [StackPage], metadata: OMEMetadata
    ) throws(ImageError) -> Stack {
        if let file = metadata.metadataFile {
            throw .unreadableVariant(
                found: "an OME-TIFF whose metadata are in another file, '\(file.prefix(200))'",
                cure: "Export it as one OME-TIFF file.")
        }
        let first = metadata.blocks.first?.page ?? 0
        let page = pages[pages.indices.contains(first) ? first : 0]
        let stack = try Stack(
            metadata: metadata, pages: pages.count, together: page.together, samples: page.samples)
        guard
            stack.usedPages.allSatisfy({ page in
                (pages[page].width, pages[page].height) == (metadata.width, metadata.height)
            })
        else {
            throw .broken(reason: "its pages are not of the size that its OME-XML says")
        }
        return stack
    }
}
