/// The extents of an OME image in pages rather than in samples, grown to include its blocks.
struct OMEGrid {
    /// The number and the order of the planes.
    let order: PlaneOrder
    /// The channels that a page holds as samples of a pixel, as OME-XML counts them.
    private let together: Int

    /// The number of positions; 0 for an image without planes.
    var total: Int { order.runs.isEmpty ? 0 : order.count ?? 0 }
    /// Channels, in pages.
    var channels: Int { order.count(of: .channel) ?? 0 }
    /// Z slices.
    var zSlices: Int { order.count(of: .zSlice) ?? 0 }
    /// Time points.
    var times: Int { order.count(of: .time) ?? 0 }

    /// Measures an image.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - pages: The pages of the file.
    ///   - owner: Tells the blocks of this file, whose planes the extents include.
    init(_ image: OMEMetadata.Image, pages: [StackPage], owner: OMEBlockOwner) {
        let own = image.blocks.filter { owner.certainty(of: $0) != nil }
        let page = own.first?.page ?? 0
        let together = pages.indices.contains(page) ? pages[page].together : 1
        let channels = image.order.count(of: .channel) ?? 0
        let isShared = together > 1 && channels > 0 && channels.isMultiple(of: together)
        self.together = isShared ? together : 1
        let runs = image.order.runs.map { run in
            var count = run.axis == .channel && isShared ? run.count / together : run.count
            for block in own {
                let index =
                    run.axis == .channel && isShared
                    ? block.first.channel / together : block.first[run.axis]
                if index < Stack.mostPlanes { count = max(count, index + 1) }
            }
            return PlaneOrder.Run(axis: run.axis, count: count)
        }
        order = PlaneOrder(runs: runs)
    }

    /// The position of a block's first plane, in pages.
    func position(of block: OMEMetadata.Block) -> PlaneOrder.Position {
        var position = block.first
        position.channel /= together
        return position
    }
}
