/// Maps the planes of all images of OME-XML to the pages of a file.
///
/// Planes that are in the file are mapped, whatever the metadata say of others: extents grow to
/// include the planes that blocks name, and blocks count as this file's by its UUID, by its name,
/// or if all name one file.
struct OMEStackBuilder {
    /// The planes of an image that the file holds: their positions and pages.
    private typealias Held = [(position: PlaneOrder.Position, page: Int32)]

    /// A stack, and the image that it is of.
    struct Entry {
        /// The index of the image in the file, counted from 0.
        let index: Int
        /// The image.
        let image: OMEMetadata.Image
        /// Its planes.
        let stack: Stack
    }

    private let pages: [StackPage]
    private let metadata: OMEMetadata
    private let owner: OMEBlockOwner
    private var claimed: [Bool]
    private var steps = 0
    /// The page behind the last one that was mapped, where an image begins that names no page.
    private var next = 0
    /// By image, the planes of blocks with this file's name whose pages are others' for certain.
    private var displaced: [Int: Int] = [:]
    /// The bytes of tables that may still be made.
    private var room = 4 * Stack.mostPlanes
    /// The most steps from plane to plane: as many as all blocks and pages may need, and some more.
    private let mostSteps: Int
    /// The images of which the file holds a plane, in their order.
    private(set) var entries: [Entry] = []
    /// Everything that is not in them.
    private(set) var unprocessed = UnprocessedParts()

    /// Maps all images.
    ///
    /// - Parameters:
    ///   - metadata: The parsed OME-XML.
    ///   - pages: The pages of the file.
    ///   - fileName: The name of the file; `nil` if unknown.
    /// - Throws: ``ImageError/broken(reason:)``, ``ImageError/unreadableVariant(found:cure:)`` for
    ///   more images or planes than are read.
    init(
        metadata: OMEMetadata, pages: [StackPage], fileName: String?
    ) throws(ImageError) {
        guard metadata.images.count <= PlaneChoice.mostPictures else {
            throw .unreadableVariant(
                found: "an OME-TIFF of more than \(PlaneChoice.mostPictures) images",
                cure: "Export it as several files.")
        }
        self.pages = pages
        self.metadata = metadata
        owner = OMEBlockOwner(metadata, fileName: fileName)
        claimed = Array(repeating: false, count: pages.count)
        mostSteps = min(
            2 * Stack.mostPlanes,
            8 * pages.count + metadata.images.reduce(4096) { $0 + $1.blocks.count + 1 })
        if let fault = metadata.fault {
            unprocessed.add(.metadata, detail: "the OME-XML \(fault)")
        }
        let grids = metadata.images.map { OMEGrid($0, pages: pages, owner: owner) }
        var held = [Held](repeating: [], count: grids.count)
        for certainty in OMEBlockOwner.Certainty.allCases {
            for index in grids.indices {
                try map(index, certainty: certainty, in: grids[index], into: &held[index])
            }
            // A page that is claimed for certain belongs to no block that only has the file's name.
            for planes in held { for plane in planes { claimed[Int(plane.page)] = true } }
        }
        for index in grids.indices { try add(index, grid: grids[index], held: held[index]) }
        addUnclaimed()
    }

    /// Maps the blocks of an image that are known to be this file's with some certainty.
    private mutating func map(
        _ index: Int, certainty: OMEBlockOwner.Certainty, in grid: OMEGrid,
        into held: inout Held
    ) throws(ImageError) {
        let image = metadata.images[index]
        let blocks =
            image.blocks.isEmpty
            ? [OMEMetadata.Block(page: nil, first: .init(), count: nil)] : image.blocks
        let total = grid.total
        let start = next
        for block in blocks where owner.certainty(of: block) == certainty {
            let position = grid.position(of: block)
            guard total > 0, grid.order.includes(position) else {
                continue
            }
            let first = block.page ?? start
            let length = block.count ?? (block.page == nil ? pages.count : 1)
            let number = grid.order.number(of: position)
            let last = min(length, total - number, max(pages.count - first, 0))
            steps += max(last, 1)
            guard steps <= mostSteps else {
                throw .broken(reason: "its OME-XML names planes over and over")
            }
            for step in 0..<max(last, 0) {
                guard certainty == .certain || !claimed[first + step] else {
                    displaced[index, default: 0] += 1
                    continue
                }
                held.append((grid.order.position(at: number + step), Int32(first + step)))
                next = max(next, first + step + 1)
            }
        }
    }

    /// Builds the stack of an image from the planes that the file holds of it.
    private mutating func add(_ index: Int, grid: OMEGrid, held: Held) throws(ImageError) {
        let image = metadata.images[index]
        var kept = held
        if let shape = commonShape(of: held) {
            kept = held.filter { pages[Int($0.page)].shape == shape }
            let others = Set(held.map(\.page)).map { pages[Int($0)] }.filter { $0.shape != shape }
            let unreadable = others.compactMap(\.refusal)
            unprocessed.add(
                .unreadablePages, count: unreadable.count,
                detail: unreadable.first.map { "\($0)" } ?? "")
            unprocessed.add(.unlikePages, count: others.count - unreadable.count)
        }
        let samples = kept.first.map { pages[Int($0.page)].samples } ?? 1
        let size = StackSize(
            channels: min(grid.channels * samples, Stack.mostChannels), zSlices: grid.zSlices,
            times: grid.times)
        addMissing(
            of: image, displaced: displaced[index] ?? 0, nominal: grid.total, samples: samples,
            held: Set(held.map { grid.order.number(of: $0.position) }).count)
        guard !kept.isEmpty else { return }
        let stored = StackSize(
            channels: (kept.map(\.position.channel).max() ?? 0) + 1,
            zSlices: (kept.map(\.position.zSlice).max() ?? 0) + 1,
            times: (kept.map(\.position.time).max() ?? 0) + 1)
        let (area, overflow) = stored.channels.multipliedReportingOverflow(by: stored.zSlices)
        let (count, overflow2) = area.multipliedReportingOverflow(by: stored.times)
        // Names of channels take memory too, whether the file holds their planes or not.
        let cost = count.clampedSum(size.channels.clampedProduct(10)).clampedProduct(4)
        guard !overflow, !overflow2, count <= Stack.mostPlanes, cost <= room,
            stored.channels <= Stack.mostChannels / samples
        else { throw PlaneOrder.tooManyPlanes }
        room -= cost
        var table = [Int32](repeating: Stack.absent, count: count)
        for plane in kept { table[plane.position.place(among: stored, samples: 1)] = plane.page }
        entries.append(
            Entry(
                index: index, image: image,
                stack: Stack(
                    size: size,
                    stored: StackSize(
                        channels: stored.channels * samples, zSlices: stored.zSlices,
                        times: stored.times),
                    pages: table, samples: samples, pixelSize: image.pixelSize,
                    channels: image.channels)))
    }

    /// The shape that most of the pages have; of the decoded ones if there are any.
    private func commonShape(of held: Held) -> StackPage.Shape? {
        var counts: [StackPage.Shape: (count: Int, first: Int32)] = [:]
        for page in Set(held.map(\.page)) {
            let old = counts[pages[Int(page)].shape] ?? (0, page)
            counts[pages[Int(page)].shape] = (old.count + 1, min(old.first, page))
        }
        return counts.max {
            ($0.key.isDecoded ? 1 : 0, $0.value.count, -$0.value.first)
                < ($1.key.isDecoded ? 1 : 0, $1.value.count, -$1.value.first)
        }?.key
    }

    private mutating func addMissing(
        of image: OMEMetadata.Image, displaced: Int, nominal: Int, samples: Int, held: Int
    ) {
        let missing = nominal - held
        guard missing > 0 else { return }
        let foreign = image.blocks.filter { owner.certainty(of: $0) == nil }
        let named = foreign.reduce(min(missing, displaced)) { sum, block in
            min(missing, sum + min(missing, block.count ?? (block.page == nil ? missing : 1)))
        }
        let file = foreign.lazy.compactMap(\.file).first.map { "'\($0.prefix(200))'" } ?? ""
        unprocessed.add(.otherFile, count: product(named, samples), detail: file)
        unprocessed.add(
            .missingPlanes, count: product(missing - named, samples),
            detail: image.name.map { "of '\($0.prefix(200))'" } ?? "")
    }

    private func product(_ count: Int, _ samples: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: samples)
        return overflow ? .max : product
    }

    private mutating func addUnclaimed() {
        for (number, page) in pages.enumerated() where !claimed[number] {
            unprocessed.add(page.reduction ?? .unnamedPages)
        }
    }
}
