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
    /// The most channels.
    static let mostChannels = 1 << 16

    /// Of a file of a format that has one picture.
    static let single = Stack(size: StackSize(), pages: [0], samples: 1)

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
    /// By time, zSlice and channel (those of a page are one): the page, or one of the next two.
    private let pages: [Int32]
    private let otherFile: String
    /// Whether all planes lie behind the first page, which alone has a directory.
    private let follow: Bool

    /// Stands for a page where there is none.
    static let absent: Int32 = -1
    /// Stands for a page where it is in another file.
    static let elsewhere: Int32 = -2

    /// Takes every property.
    ///
    /// - Parameters:
    ///   - size: How many planes there are.
    ///   - pages: By time, zSlice and channel (those of a page are one), as ``place(_:)`` takes them.
    ///   - samples: The channels that each page holds.
    ///   - pixelSize: The side of a pixel in micrometres.
    ///   - channels: What is said of them: of each, or of those of a page together.
    ///   - otherFile: Where planes are elsewhere.
    ///   - follow: Whether all planes lie behind the first, which alone has a directory.
    ///   - images: How many the file describes.
    init(
        size: StackSize, pages: [Int32], samples: Int, pixelSize: Double? = nil,
        channels: [OMEMetadata.Channel] = [], otherFile: String = "", follow: Bool = false,
        images: Int = 1
    ) {
        precondition(
            pages.count * samples == size.channels * size.zSlices * size.times,
            "a stack has a page for each of its planes")
        self.size = size
        self.pages = pages
        self.samples = samples
        self.pixelSize = pixelSize
        self.otherFile = otherFile
        self.follow = follow
        self.images = images
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
        let row = (plane.time * size.zSlices + plane.zSlice) * (size.channels / samples)
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
