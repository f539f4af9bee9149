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
        var areas: [Int: Int] = [:]
        for picture in pictures {
            let series = series(of: picture)
            let area: Int
            if let known = areas[picture.series] {
                area = known
            } else {
                let header = file.header(of: series)
                area = header.width * header.height
                areas[picture.series] = area
            }
            work.addPicture(planes: picture.planes(in: series.stack).count, area: area)
        }
        try work.check(limits)
        guard work.planes > SharedStorage.allowance else { return }
        try checkSharing(size: size, in: choosesChannel ? channelsInDoubt : [nil])
    }

    /// The channels that may be segmented; `nil` stands for that of each picture. Channels that are
    /// samples of the same pixels lie on the same pages.
    private var channelsInDoubt: [Int?] {
        let most =
            pictures.lazy.map { picture in
                let stack = self.series(of: picture).stack
                return stack.samples == stack.size.channels ? 1 : stack.size.channels
            }.max() ?? 1
        return most == 1 ? [nil] : [nil] + (0..<min(most, Self.mostChannels)).map { $0 }
    }

    private func checkSharing(size: Int, in channels: [Int?]) throws(ImageError) {
        let used = channels.reduce(into: Set<Int>()) { used, channel in
            used.formUnion(pageUses(inChannel: channel).keys)
        }
        let storage = try file.storage(ofPages: used)
        for channel in channels {
            let pages = pageUses(inChannel: channel).compactMap { page, planes in
                storage[page].map { (storage: $0, planes: planes) }
            }
            try SharedStorage(pages, fileBytes: size).check(pictures: pictures.count)
        }
    }

    /// The number of planes that the pictures read from each page.
    ///
    /// - Parameter channel: The channel that is read; `nil` for that of each picture.
    private func pageUses(inChannel channel: Int?) -> [Int: Int] {
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
        return uses
    }
}
