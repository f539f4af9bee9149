/// The planes of a file, and on which of its pages each of them is.
struct Stack: Sendable, Equatable {
    /// Where a plane is.
    enum Place: Sendable, Equatable {
        /// On a page; of one with several channels, in the sample of that number; and of one that
        /// others lie behind, so many later.
        case page(Int, sample: Int, following: Int)
        /// Nowhere: the file describes it and does not hold it.
        case absent
        /// In another file, of that name.
        case elsewhere(String)
    }

    /// The most planes that are kept account of.
    static let mostPlanes = 1 << 20

    /// How many planes there are.
    let size: StackSize
    /// Of the channels, as many.
    let channelNames: [String?]
    /// What the channels show, as many.
    let stains: [String?]
    /// The side of a pixel in micrometres, where the description says so.
    let pixelSize: Double?
    /// How many images the file describes, of which this is the first.
    let images: Int
    /// The channels that a page holds as samples of a pixel.
    let samples: Int
    /// By time, focus and channel (those of a page are one): the page, or one of the next two.
    private let pages: [Int32]
    private let otherFile: String
    /// Whether all planes lie behind the first page, which alone has a directory.
    private let follow: Bool

    private static let absent: Int32 = -1
    private static let elsewhere: Int32 = -2

    /// Lays out pages that follow each other in an order.
    ///
    /// - Parameters:
    ///   - pages: In the order of the file, as many as the order has.
    ///   - order: Of the planes.
    ///   - samples: The channels that each page holds.
    ///   - follow: Whether they lie behind the first, which alone has a directory.
    init(pages: [Int], order: PlaneOrder, samples: Int, follow: Bool = false) {
        let channels = order.count(.channel) ?? 1
        let focuses = order.count(.focus) ?? 1
        var table = [Int32](repeating: Self.absent, count: pages.count)
        for (number, page) in pages.enumerated() {
            let position = order.position(number)
            let place =
                (position.time * focuses + position.focus) * channels + position.channel
            table[place] = Int32(page)
        }
        self.init(
            size: StackSize(
                channels: channels * samples, focuses: focuses, times: order.count(.time) ?? 1),
            table: table, samples: samples, follow: follow)
    }

    /// Lays out pages as OME-XML says.
    ///
    /// - Parameters:
    ///   - metadata: What it says.
    ///   - pages: All pages of the file.
    ///   - together: The samples of a page's pixel that count as channels there, those of a colour
    ///     among them.
    ///   - samples: The channels that a page holds.
    /// - Throws: ``ImageError/broken(reason:)``.
    init(
        _ metadata: OMEMetadata, pages: Int, together: Int, samples: Int
    ) throws(ImageError) {
        let inFile = metadata.order.runs.map { run in
            let isShared = run.axis == .channel && run.count.isMultiple(of: together)
            return PlaneOrder.Run(
                axis: run.axis, count: isShared ? run.count / together : run.count)
        }
        let order = PlaneOrder(inFile)
        guard let count = order.count, count <= Self.mostPlanes,
            let channels = order.count(.channel), let focuses = order.count(.focus),
            let times = order.count(.time)
        else { throw .broken(reason: "its OME-XML describes more than \(Self.mostPlanes) planes") }
        var table = [Int32](repeating: Self.absent, count: count)
        var otherFile = ""
        var steps = 0
        let own = metadata.ownIdentifier
        let blocks =
            metadata.blocks.isEmpty
            ? [OMEMetadata.Block(page: nil, first: .init(), count: nil)] : metadata.blocks
        for block in blocks {
            let isElsewhere = block.identifier != nil && block.identifier != own
            if isElsewhere, otherFile.isEmpty { otherFile = block.file ?? "" }
            let first = block.page ?? 0
            let length = block.count ?? (block.page == nil ? pages : 1)
            guard block.first.channel < channels, block.first.focus < focuses,
                block.first.time < times
            else { throw .broken(reason: "its OME-XML names planes beyond its own sizes") }
            let start = order.number(block.first)
            let last = min(length, count - start)
            steps += last
            guard steps <= 2 * Self.mostPlanes else {
                throw .broken(reason: "its OME-XML names planes over and over")
            }
            for step in 0..<last {
                guard isElsewhere || step < pages - first else { break }
                let position = order.position(start + step)
                let place =
                    (position.time * focuses + position.focus) * channels + position.channel
                table[place] = isElsewhere ? Self.elsewhere : Int32(first + step)
            }
        }
        let size = StackSize(channels: channels * samples, focuses: focuses, times: times)
        self.init(
            size: size, table: table, samples: samples, pixelSize: metadata.pixelSize,
            channels: metadata.channels, otherFile: otherFile, images: metadata.images)
    }

    private init(
        size: StackSize, table: [Int32], samples: Int, pixelSize: Double? = nil,
        channels: [OMEMetadata.Channel] = [], otherFile: String = "", follow: Bool = false,
        images: Int = 1
    ) {
        self.size = size
        pages = table
        self.samples = samples
        self.pixelSize = pixelSize
        self.otherFile = otherFile
        self.follow = follow
        self.images = images
        // One description may stand for each channel, or for those of a page together.
        func each(_ text: KeyPath<OMEMetadata.Channel, String?>) -> [String?] {
            (0..<size.channels).map { index in
                let number = channels.count == size.channels ? index : index / samples
                return number < channels.count ? channels[number][keyPath: text] : nil
            }
        }
        channelNames = each(\.name)
        stains = each(\.fluor)
    }

    /// The pages that hold a plane, in the order of the file.
    var usedPages: [Int] {
        follow ? [0] : Set(pages).filter { $0 >= 0 }.map(Int.init).sorted()
    }

    /// The last of the planes that lie behind the only page; `nil` where each has its own.
    var lastFollowing: Int? { follow ? pages.count - 1 : nil }

    /// Where a plane is; its position must be less than ``size`` says.
    func place(_ plane: PlaneOrder.Position) -> Place {
        let row = (plane.time * size.focuses + plane.focus) * (size.channels / samples)
        switch pages[row + plane.channel / samples] {
        case Self.absent: return .absent
        case Self.elsewhere: return .elsewhere(otherFile)
        case let page:
            return .page(
                follow ? 0 : Int(page), sample: plane.channel % samples,
                following: follow ? Int(page) : 0)
        }
    }
}

extension OMEMetadata {
    /// What the file's own planes are marked with: what its beginning says, else what all marked
    /// planes have in common.
    fileprivate var ownIdentifier: String? {
        if let identifier { return identifier }
        let marks = Set(blocks.compactMap(\.identifier))
        return marks.count == 1 ? marks.first : nil
    }
}
