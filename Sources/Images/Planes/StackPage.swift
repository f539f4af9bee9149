/// What tells the pages of a file apart as planes.
struct StackPage: Sendable, Equatable {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int
    /// Of a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// How a sample is written.
    let kind: SampleKind
    /// The channels that it holds as samples of a pixel; 1 for a colour.
    let samples: Int
    /// Whether it is another's thumbnail, level of a pyramid or mask.
    let isReduced: Bool

    /// The samples of a pixel that OME-XML counts as channels.
    var together: Int { samples > 1 ? samples : channels }
}

extension Stack {
    /// Lays out the pages of a TIFF file by what its description says.
    ///
    /// OME-XML, ImageJ's and tifffile's descriptions are read. Pages that none of them speaks of are
    /// points in time: nothing says that they show the same place, so none is projected on another.
    /// Thumbnails, pyramids' levels and masks are left out.
    ///
    /// - Parameters:
    ///   - pages: All of them, at least one.
    ///   - description: Of the first page.
    /// - Returns: Where each plane is.
    /// - Throws: ``ImageError``.
    static func of(_ pages: [StackPage], description: String?) throws(ImageError) -> Stack {
        let stack = try layout(pages, description ?? "")
        guard let first = stack.usedPages.first else { return stack }
        guard stack.usedPages.allSatisfy({ pages[$0].hasShape(of: pages[first]) }) else {
            throw .unreadableVariant(
                found: "a TIFF whose pages differ in size or kind",
                cure: "Save each page as a file of its own.")
        }
        return stack
    }

    private static func layout(
        _ pages: [StackPage], _ description: String
    ) throws(ImageError) -> Stack {
        if OMEMetadata.isIn(description), let metadata = try OMEMetadata.read(description) {
            return try layout(pages, metadata)
        }
        let whole = pages.indices.filter { !pages[$0].isReduced }
        let numbers = whole.isEmpty ? Array(pages.indices) : whole
        let samples = pages[numbers[0]].samples
        var order: PlaneOrder?
        var follow = false
        if let metadata = ImageJMetadata(description) {
            order = metadata.order ?? PlaneOrder([.init(axis: .time, count: metadata.images)])
            follow = true
        } else if let metadata = ShapedMetadata(description) {
            order = metadata.order(samples: samples)
            follow = metadata.isTruncated
        }
        if let order, follow, numbers == [0], let count = order.count, count > 1 {
            return try following(order, count, samples)
        }
        let times = PlaneOrder([.init(axis: .time, count: numbers.count)])
        return Stack(
            pages: numbers, order: order?.count == numbers.count ? order ?? times : times,
            samples: samples)
    }

    /// Lays out planes of which the first alone has a directory: of files above 4 GiB, ImageJ
    /// writes all of them behind each other.
    private static func following(
        _ order: PlaneOrder, _ count: Int, _ samples: Int
    ) throws(ImageError) -> Stack {
        guard count <= mostPlanes else {
            throw .unreadableVariant(
                found: "a TIFF stack of more than \(mostPlanes) planes with one directory",
                cure: "Save it as several files.")
        }
        return Stack(pages: Array(0..<count), order: order, samples: samples, follow: true)
    }

    private static func layout(
        _ pages: [StackPage], _ metadata: OMEMetadata
    ) throws(ImageError) -> Stack {
        if let file = metadata.metadataFile {
            throw .unreadableVariant(
                found: "an OME-TIFF whose metadata are in another file, '\(file.prefix(200))'",
                cure: "Export it as one OME-TIFF file.")
        }
        let first = metadata.blocks.first?.page ?? 0
        let page = pages[pages.indices.contains(first) ? first : 0]
        let stack = try Stack(
            metadata, pages: pages.count, together: page.together, samples: page.samples)
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

extension StackPage {
    fileprivate func hasShape(of other: StackPage) -> Bool {
        (width, height, channels, samples) == (
            other.width, other.height, other.channels, other.samples
        ) && kind == other.kind
    }
}
