/// The check that a file does not take far more work than its size lets expect.
extension ImageReader {
    /// The largest number of channels whose planes are checked: the network may choose among eight.
    private static let mostChannels = 16

    /// Checks the number of pictures.
    ///
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``.
    func checkPictureCount() throws(ImageError) {
        guard pictures.count <= limits.file.pictures else {
            throw .tooLarge(
                .pictures, actual: pictures.count, limit: limits.file.pictures)
        }
    }

    /// Checks the pixels of all pictures, and that their planes do not share the same bytes.
    ///
    /// - Parameters:
    ///   - size: The size of the file in bytes.
    ///   - choosesChannel: Whether the channel is not known yet, so that each is checked.
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``, ``ImageError/amplified(reason:)``, and
    ///   ``ImageError/system(errno:)`` if the file cannot be read.
    func checkWork(size: Int, choosesChannel: Bool) throws(ImageError) {
        var work = FileWork(bytes: size)
        var headers: [Int: PageHeader] = [:]
        for picture in pictures {
            let series = series(of: picture)
            let header = headers[picture.series] ?? file.header(of: series)
            headers[picture.series] = header
            work.addPicture(
                planes: picture.planes(in: series.stack).count, area: header.width * header.height,
                bits: header.channels * header.bits)
        }
        try work.check(limits)
        guard work.planes > SharedStorage.allowance else { return }
        try checkSharing(size: size, in: choosesChannel ? channelsInDoubt : [nil])
    }

    /// The channels that may be segmented; `nil` stands for that of each picture.
    ///
    /// Channels that are samples of the same pixels lie on the same pages.
    private var channelsInDoubt: [Int?] {
        let most =
            pictures.lazy.map { picture in
                let stack = self.series(of: picture).stack
                return stack.samples == stack.size.channels ? 1 : stack.size.channels
            }.max() ?? 1
        return most == 1 ? [nil] : [nil] + (0..<min(most, Self.mostChannels)).map { $0 }
    }

    private func checkSharing(size: Int, in channels: [Int?]) throws(ImageError) {
        // There may be a million planes, but no more than 65,536 pages.
        let uses = channels.map { pageUses(inChannel: $0) }
        let storage = try file.storage(
            ofPages: uses.reduce(into: []) { used, pages in used.formUnion(pages.map(\.page)) })
        for pages in uses {
            try SharedStorage(
                pages.compactMap { page, planes in
                    storage[page].map { (storage: $0, planes: planes) }
                }, fileBytes: size
            ).check(pictures: pictures.count)
        }
    }

    /// The pages that the pictures are read from, and the number of planes that are read from each.
    ///
    /// - Parameter channel: The channel that is read; `nil` for that of each picture.
    /// - Returns: The pages in no particular order.
    private func pageUses(inChannel channel: Int?) -> [(page: Int, planes: Int)] {
        var uses: [Int: Int] = [:]
        for picture in pictures {
            let series = series(of: picture)
            if let channel, channel >= series.stack.size.channels { continue }
            let chosen = picture.inChannel(index: channel ?? picture.channel)
            for plane in chosen.planes(in: series.stack) {
                guard let page = file.page(holding: plane, of: series) else { continue }
                uses[page, default: 0] += 1
            }
        }
        return uses.map { ($0.key, $0.value) }
    }
}
