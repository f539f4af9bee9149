extension Stack {
    /// Maps planes to pages according to OME-XML.
    ///
    /// - Parameters:
    ///   - metadata: The parsed OME-XML.
    ///   - pages: The number of pages in the file.
    ///   - together: The samples of a pixel that OME-XML counts as channels, including those of a
    ///     colour.
    ///   - samples: The number of channels that a page holds.
    /// - Throws: ``ImageError/broken(reason:)``.
    init(
        metadata: OMEMetadata, pages: Int, together: Int, samples: Int
    ) throws(ImageError) {
        let inFile = metadata.order.runs.map { run in
            let isShared = run.axis == .channel && run.count.isMultiple(of: together)
            return PlaneOrder.Run(
                axis: run.axis, count: isShared ? run.count / together : run.count)
        }
        let order = PlaneOrder(runs: inFile)
        let size = try order.size(samples: samples)
        var table = [Int32](repeating: Self.absent, count: order.count ?? 0)
        var otherFile = ""
        var steps = 0
        let own = metadata.ownIdentifier
        let blocks =
            metadata.blocks.isEmpty
            ? [OMEMetadata.Block(page: nil, first: .init(), count: nil)] : metadata.blocks
        for block in blocks {
            let isInOtherFile = block.identifier != nil && block.identifier != own
            if isInOtherFile, otherFile.isEmpty { otherFile = block.file ?? "" }
            let first = block.page ?? 0
            let length = block.count ?? (block.page == nil ? pages : 1)
            guard order.includes(block.first) else {
                throw .broken(reason: "its OME-XML names planes beyond its own sizes")
            }
            let start = order.number(of: block.first)
            let last = min(length, table.count - start)
            steps += last
            guard steps <= 2 * Self.mostPlanes else {
                throw .broken(reason: "its OME-XML names planes over and over")
            }
            for step in 0..<last {
                guard isInOtherFile || step < pages - first else { break }
                let place = order.position(at: start + step).place(among: size, samples: samples)
                table[place] = isInOtherFile ? Self.inOtherFile : Int32(first + step)
            }
        }
        self.init(
            size: size, pages: table, samples: samples, pixelSize: metadata.pixelSize,
            channels: metadata.channels, otherFile: otherFile, images: metadata.images)
    }
}

extension OMEMetadata {
    /// The UUID of this file's planes; `nil` if unknown.
    ///
    /// It is that of the `OME` element, else the one that all blocks with a UUID share.
    fileprivate var ownIdentifier: String? {
        if let identifier { return identifier }
        let marks = Set(blocks.compactMap(\.identifier))
        return marks.count == 1 ? marks.first : nil
    }
}
