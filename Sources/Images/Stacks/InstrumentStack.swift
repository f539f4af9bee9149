/// The planes of a TIFF file as an instrument's private tags describe them.
struct InstrumentStack: Sendable, Equatable {
    /// The number and the order of the planes; the samples of a pixel are not counted.
    let order: PlaneOrder
    /// Whether planes without directories are stored behind the first page.
    let follows: Bool
    /// The side of a square pixel in micrometres; `nil` if unknown.
    var pixelSize: Double?
    /// The channels; empty if the tags do not describe them.
    var channels: [ChannelDescription] = []

    /// Reads the tags of MetaMorph and Zeiss.
    ///
    /// - Parameter file: The file.
    /// - Returns: The planes; `nil` for a file of another origin, and for damaged tags.
    /// - Throws: ``ImageError/system(errno:)`` if the tags cannot be read;
    ///   ``ImageError/unreadableVariant(found:cure:)`` for an LSM of more than 4 GiB.
    static func read(from file: TIFFFile) throws(ImageError) -> InstrumentStack? {
        let directory = try file.directory(of: 0)
        if directory[.lsmInfo] != nil { return try LSMMetadata.read(directory, of: file) }
        if directory[.metaMorphPlanes] != nil { return try STKMetadata.read(directory, of: file) }
        return nil
    }
}

extension Stack {
    /// Maps planes to pages as an instrument describes them.
    ///
    /// - Parameters:
    ///   - instrument: The description.
    ///   - pages: The indices of the pages that are no thumbnails.
    ///   - samples: The number of channels that each page holds.
    /// - Returns: The stack; `nil` if the description does not fit the pages.
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)`` for too many planes.
    static func of(
        _ instrument: InstrumentStack, pages: [Int], samples: Int
    ) throws(ImageError) -> Stack? {
        guard let count = instrument.order.count else { return nil }
        _ = try instrument.order.size(samples: samples)
        let follows = instrument.follows && pages == [0] && count > 1
        guard follows || count == pages.count else { return nil }
        return try Stack(
            inOrder: instrument.order, pages: follows ? Array(0..<count) : pages, samples: samples,
            follow: follows)
    }
}
