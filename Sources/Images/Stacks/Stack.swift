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
    }

    /// The largest number of planes.
    static let mostPlanes = 1 << 20
    /// The largest number of channels.
    static let mostChannels = 1 << 16

    /// The stack of a file in a format with one image per file.
    static let single = Stack(size: StackSize(), pages: [0], samples: 1)

    /// The number of planes along each axis, as the metadata say.
    let size: StackSize
    /// The extents of the table of pages: up to the last plane that the file holds.
    let stored: StackSize
    /// The name of each channel; `nil` for one without a name.
    private(set) var channelNames: [String?]
    /// The colour in which each channel is displayed; `nil` if unknown.
    private(set) var channelColours: [ChannelColour?]
    /// The stain of each channel; `nil` if unknown.
    let stains: [String?]
    /// The side of a pixel in micrometres, from the metadata; `nil` if they do not give it.
    let pixelSize: Double?
    /// The number of channels that a page holds as samples of a pixel.
    let samples: Int
    /// The indices of the pages that hold a plane, ascending.
    let usedPages: [Int]
    /// The page of each plane, [time, z slice, channel]; the channels of a page share an entry.
    ///
    /// An entry is the index of a page, or ``absent``; if ``follow`` is set, it is the number of
    /// images stored before it.
    private let pages: [Int32]
    /// Whether all planes are stored directly behind the first page, which alone has a directory.
    private let follow: Bool

    /// The entry of a plane that the file does not hold.
    static let absent: Int32 = -1

    /// Creates a stack from its table of pages.
    ///
    /// - Parameters:
    ///   - size: The number of planes along each axis.
    ///   - stored: The extents of the table; `nil` for those of the stack.
    ///   - pages: The page of each plane, [time, z slice, channel]; the channels of a page share an
    ///     entry. ``absent`` stands for planes without a page.
    ///   - samples: The number of channels that each page holds.
    ///   - pixelSize: The side of a pixel in micrometres.
    ///   - channels: The metadata of each channel, or one for all channels of a page.
    ///   - follow: Whether all planes are stored behind the first page, which alone has a
    ///     directory.
    init(
        size: StackSize, stored: StackSize? = nil, pages: [Int32], samples: Int,
        pixelSize: Double? = nil, channels: [OMEMetadata.Channel] = [], follow: Bool = false
    ) {
        let stored = stored ?? size
        precondition(
            pages.count * samples == stored.channels * stored.zSlices * stored.times,
            "a stack has a page for each of its planes")
        self.size = size
        self.stored = stored
        self.pages = pages
        self.samples = samples
        self.pixelSize = pixelSize
        self.follow = follow
        usedPages = follow ? [0] : Set(pages).filter { $0 >= 0 }.map(Int.init).sorted()
        func each<Value>(_ property: KeyPath<OMEMetadata.Channel, Value?>) -> [Value?] {
            (0..<size.channels).map { index in
                let number = channels.count == size.channels ? index : index / samples
                return number < channels.count ? channels[number][keyPath: property] : nil
            }
        }
        channelNames = each(\.name)
        stains = each(\.fluor)
        channelColours = each(\.colour)
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

    /// The index of the last plane stored behind the only page; `nil` if each has its own page.
    var lastFollowing: Int? { follow ? pages.count - 1 : nil }

    /// The location of a plane; its position must lie within ``size``.
    func place(of plane: PlaneOrder.Position) -> Place {
        guard plane.channel < stored.channels, plane.zSlice < stored.zSlices,
            plane.time < stored.times
        else { return .absent }
        let row = (plane.time * stored.zSlices + plane.zSlice) * (stored.channels / samples)
        let page = pages[row + plane.channel / samples]
        guard page != Self.absent else { return .absent }
        return .page(
            at: follow ? 0 : Int(page), sample: plane.channel % samples,
            following: follow ? Int(page) : 0)
    }

    /// The z slices that the file holds of a channel at a time point, ascending.
    func zSlices(ofChannel channel: Int, time: Int) -> [Int] {
        (0..<stored.zSlices).filter {
            place(of: .init(channel: channel, zSlice: $0, time: time)) != .absent
        }
    }

    /// The channels that the file holds a plane of, ascending.
    var heldChannels: [Int] {
        var isHeld = [Bool](repeating: false, count: stored.channels / samples)
        for (place, page) in pages.enumerated() where page != Self.absent {
            isHeld[place % isHeld.count] = true
        }
        return (0..<stored.channels).filter { isHeld[$0 / samples] }
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
    /// The reason why it is not decoded; `nil` if it is.
    var refusal: ImageError?
    /// The words of its description that tell what it shows, such as `label`; empty for most.
    var overviewWords: [String] = []
    /// The number of its smaller copies that are no pages of the file.
    var subImages = 0

    /// The number of samples of a pixel that OME-XML counts as channels.
    var together: Int { samples > 1 ? samples : channels }

    /// The kind of part that a reduced page is, by its description; `nil` if it is not reduced.
    var reduction: UnprocessedPart.Kind? {
        isReduced ? overviewWords.isEmpty ? .pyramidLevel : .overview : nil
    }

    /// The properties that the pages of one stack share.
    struct Shape: Sendable, Hashable {
        let width: Int
        let height: Int
        let channels: Int
        let samples: Int
        let kind: SampleFormat
        let isDecoded: Bool
    }

    /// Its shape.
    var shape: Shape {
        Shape(
            width: width, height: height, channels: channels, samples: samples, kind: kind,
            isDecoded: refusal == nil)
    }
}
