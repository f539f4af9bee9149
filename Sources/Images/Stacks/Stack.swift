/// The planes of a file, and the page that holds each of them.
struct Stack: Sendable, Equatable {
    /// The location of a plane.
    enum Place: Sendable, Equatable {
        /// On a page of this file.
        ///
        /// `sample` is the index of the channel among the samples of the page's pixels; `following`
        /// is the number of images to skip, for planes stored behind the page without directories.
        case page(at: Int, sample: Int, following: Int)
        /// Missing: the metadata describe the plane, but the file does not hold it.
        case absent
        /// In another file of the given name.
        case otherFile(String)
    }

    /// The largest number of planes.
    static let mostPlanes = 1 << 20
    /// The largest number of channels.
    static let mostChannels = 1 << 16

    /// The stack of a file in a format with one image per file.
    static let single = Stack(size: StackSize(), pages: [0], samples: 1)

    /// The number of planes along each axis.
    let size: StackSize
    /// The name of each channel; `nil` for one without a name.
    private(set) var channelNames: [String?]
    /// The colour in which each channel is displayed; `nil` if unknown.
    private(set) var channelColours: [ChannelColour?]
    /// The stain of each channel; `nil` if unknown.
    let stains: [String?]
    /// The side of a pixel in micrometres, from the metadata; `nil` if they do not give it.
    let pixelSize: Double?
    /// The number of images that the file describes; this stack is the first of them.
    let images: Int
    /// The number of channels that a page holds as samples of a pixel.
    let samples: Int
    /// The page of each plane, [time, z slice, channel]; the channels of a page share an entry.
    ///
    /// An entry is the index of a page, ``absent`` or ``inOtherFile``; if ``follow`` is set, it is
    /// the number of images stored before it.
    private let pages: [Int32]
    private let otherFile: String
    /// Whether all planes are stored directly behind the first page, which alone has a directory.
    private let follow: Bool

    /// The entry of a plane that the file does not hold.
    static let absent: Int32 = -1
    /// The entry of a plane in another file.
    static let inOtherFile: Int32 = -2

    /// Creates a stack from its table of pages.
    ///
    /// - Parameters:
    ///   - size: The number of planes along each axis.
    ///   - pages: The page of each plane, [time, z slice, channel]; the channels of a page share an
    ///     entry. ``absent`` and ``inOtherFile`` stand for planes without a page.
    ///   - samples: The number of channels that each page holds.
    ///   - pixelSize: The side of a pixel in micrometres.
    ///   - channels: The metadata of each channel, or one for all channels of a page.
    ///   - otherFile: The name of the file that holds the planes marked ``inOtherFile``.
    ///   - follow: Whether all planes are stored behind the first page, which alone has a
    ///     directory.
    ///   - images: The number of images that the file describes.
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
        channelColours = Array(repeating: nil, count: size.channels)
    }

    /// Adds names and colours to the channels that have none.
    ///
    /// - Parameter channels: The channels; descriptions of another number of channels are ignored.
    mutating func describe(_ channels: [ChannelDescription]) {
        guard channels.count == size.channels else { return }
        for (index, channel) in channels.enumerated() {
            channelNames[index] = channelNames[index] ?? channel.name
            channelColours[index] = channelColours[index] ?? channel.colour
        }
    }

    /// The indices of the pages that hold a plane, ascending.
    var usedPages: [Int] {
        follow ? [0] : Set(pages).filter { $0 >= 0 }.map(Int.init).sorted()
    }

    /// The index of the last plane stored behind the only page; `nil` if each has its own page.
    var lastFollowing: Int? { follow ? pages.count - 1 : nil }

    /// The location of a plane; its position must lie within ``size``.
    func place(of plane: PlaneOrder.Position) -> Place {
        let row = (plane.time * size.zSlices + plane.zSlice) * (size.channels / samples)
        switch pages[row + plane.channel / samples] {
        case Self.absent: return .absent
        case Self.inOtherFile: return .otherFile(otherFile)
        case let page:
            return .page(
                at: follow ? 0 : Int(page), sample: plane.channel % samples,
                following: follow ? Int(page) : 0)
        }
    }
}

/// The properties of a page that decide which plane it can be.
struct StackPage: Sendable, Equatable {
    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// Channels of a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// The type of a sample.
    let kind: SampleFormat
    /// The number of stack channels that it holds as samples of a pixel; 1 for a colour image.
    let samples: Int
    /// Whether it is a thumbnail, a pyramid level or a mask of another page.
    let isReduced: Bool

    /// The number of samples of a pixel that OME-XML counts as channels.
    var together: Int { samples > 1 ? samples : channels }

    /// Whether it has the size and sample format of another page, so that one stack can hold both.
    func hasShape(of other: StackPage) -> Bool {
        (width, height, channels, samples) == (
            other.width, other.height, other.channels, other.samples
        ) && kind == other.kind
    }
}
