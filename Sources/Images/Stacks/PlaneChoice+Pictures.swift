extension PlaneChoice {
    /// The largest number of pictures per file.
    package static let mostPictures = 100_000

    /// The pictures that this choice selects from a stack that a file holds whole, by time, then by
    /// z slice.
    ///
    /// - Parameters:
    ///   - stack: The number of planes along each axis.
    ///   - names: The name of each channel.
    ///   - stains: The stain of each channel, if the file gives it besides the names.
    /// - Returns: At least one picture.
    /// - Throws: ``ImageError/noSuchPlane(setting:wanted:found:)``, or
    ///   ``ImageError/unreadableVariant(found:cure:)`` for more than ``mostPictures``.
    package func pictures(
        of stack: StackSize, names: [String?], stains: [String?] = []
    ) throws(ImageError) -> [Picture] {
        let channels = names.indices.map { index in
            OMEMetadata.Channel(
                name: names[index], fluor: index < stains.count ? stains[index] : nil)
        }
        let order = PlaneOrder(runs: [
            .init(axis: .channel, count: stack.channels),
            .init(axis: .zSlice, count: stack.zSlices), .init(axis: .time, count: stack.times),
        ])
        guard let count = order.count, count <= Stack.mostPlanes else {
            throw PlaneOrder.tooManyPlanes
        }
        let whole = Stack(
            size: stack, pages: (0..<count).map { Int32($0) }, samples: 1, channels: channels)
        return try selection(of: [Series(stack: whole)]).pictures
    }

    /// The channel that this choice selects of a series.
    ///
    /// - Parameters:
    ///   - stack: The number of planes along each axis.
    ///   - names: The name of each channel.
    ///   - stains: The stain of each channel; empty if unknown.
    /// - Returns: Its index.
    /// - Throws: ``ImageError/noSuchPlane(setting:wanted:found:)``.
    func channel(
        of stack: StackSize, names: [String?], stains: [String?]
    ) throws(ImageError) -> Int {
        switch channel {
        case .auto:
            return [names, stains].lazy.compactMap { words in
                words.firstIndex { NuclearStain.matches($0 ?? "") }
            }.first ?? 0
        case .index(let index):
            return try Self.check(
                index, of: stack.channels, setting: "plane_channel", noun: "channel")
        case .name(let name):
            let wanted = name.lowercased()
            if let index = names.firstIndex(where: { $0?.lowercased() == wanted }) { return index }
            let known = names.compactMap { $0.map { "'\($0.prefix(64))'" } }.prefix(16)
            throw .noSuchPlane(
                setting: "plane_channel", wanted: "the channel '\(name)'",
                found: known.isEmpty
                    ? "no names of channels" : "the channels " + known.joined(separator: ", "))
        }
    }

    static func check(
        _ index: Int, of count: Int, setting: String, noun: String
    ) throws(ImageError) -> Int {
        guard !(0..<count).contains(index) else { return index }
        let plural = noun == "point in time" ? "points in time" : noun + "s"
        throw .noSuchPlane(
            setting: setting, wanted: "\(noun) \(index)",
            found: count == 1 ? "one, number 0" : "\(count) \(plural), 0 to \(count - 1)")
    }
}
