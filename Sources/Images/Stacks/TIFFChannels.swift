/// The channels of a TIFF file by the metadata of ImageJ and Micro-Manager.
enum TIFFChannels {
    /// The most channels that are described from the metadata of planes.
    private static let mostDescribed = 64
    /// The most numbers of IJMetadataByteCounts: one for each plane, and some more.
    private static let mostCounts = Stack.mostPlanes + 4096

    /// Reads what the file says about the channels of a stack.
    ///
    /// ImageJ's labels come before Micro-Manager's summary, and that before the metadata of planes.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - stack: Its planes.
    /// - Returns: A description for each channel; empty if nothing is known.
    /// - Throws: ``ImageError/system(errno:)`` if the metadata cannot be read.
    static func read(
        from file: TIFFFile, stack: Stack
    ) throws(ImageError) -> [ChannelDescription] {
        let directory = try file.directory(of: 0)
        let count = stack.size.channels
        let imageJ = try imageJ(directory, of: file)
        let order = ImageJMetadata(file.pages[0].description ?? "")?.order
        let summary = try MicroManagerMetadata.summary(
            of: file, isBigEndian: directory.isBigEndian)
        var channels = stack.samples == 1 ? imageJ?.channels(in: order) ?? [] : []
        if channels.count != count { channels = [] }
        for text in [summary, imageJ?.info].compactMap(\.self) {
            channels = channels.completed(
                by: MicroManagerMetadata.channels(inSummary: text), count: count)
        }
        let isNamed = channels.count == count && channels.allSatisfy { $0.name != nil }
        guard !isNamed, directory[.microManager] != nil, count <= mostDescribed else {
            return channels
        }
        return channels.completed(by: try planes(of: file, stack: stack), count: count)
    }

    private static func imageJ(
        _ directory: TIFFDirectory, of file: TIFFFile
    ) throws(ImageError) -> ImageJChannels? {
        guard let value = directory[.imageJ], let counts = directory[.imageJCounts],
            (1...mostCounts).contains(counts.count), counts.byteCount == 4 * counts.count
        else { return nil }
        let numbers = BinaryFields(
            try file.bytes(at: counts.offset, count: 4 * counts.count),
            isBigEndian: directory.isBigEndian)
        return ImageJChannels(
            try file.bytes(
                at: value.offset, count: min(value.byteCount, ImageJChannels.longest)),
            counts: (0..<counts.count).compactMap { numbers.integer(UInt32.self, at: 4 * $0) },
            isBigEndian: directory.isBigEndian)
    }

    /// The channels as the first plane of each names them.
    private static func planes(
        of file: TIFFFile, stack: Stack
    ) throws(ImageError) -> [ChannelDescription] {
        var channels: [ChannelDescription] = []
        for channel in 0..<stack.size.channels {
            var name: String?
            if case .page(at: let page, sample: _, following: 0) = stack.place(
                of: .init(channel: channel)),
                let field = try file.directory(of: page)[.microManager]
            {
                name = MicroManagerMetadata.channelName(
                    inPlane: try file.bytes(
                        at: field.offset, count: min(field.byteCount, MicroManagerMetadata.longest))
                )
            }
            channels.append(ChannelDescription(name: name))
        }
        return channels
    }
}
