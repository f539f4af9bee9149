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

    /// The channel that this choice selects of a series; for `auto` the one that its name gives, else
    /// the first.
    ///
    /// - Parameters:
    ///   - stack: The number of planes along each axis.
    ///   - names: The name of each channel.
    ///   - stains: The stain of each channel; empty if unknown.
    ///   - isColour: Whether pixels are RGB, so that each colour can be chosen as a channel.
    /// - Returns: The channel.
    /// - Throws: ``ImageError/noSuchPlane(setting:wanted:found:)``.
    func channel(
        of stack: StackSize, names: [String?], stains: [String?], isColour: Bool
    ) throws(ImageError) -> ChannelDecision {
        let isOneColourPicture = isColour && stack.channels == 1
        switch channel {
        case .auto:
            return stack.channels == 1
                ? ChannelDecision(basis: .only)
                : ChannelDecision.byName(names, stains: stains) ?? ChannelDecision(basis: .guess)
        case .index(let index):
            let checked = try Self.check(
                index, of: isOneColourPicture ? ColourChannel.allCases.count : stack.channels,
                setting: "plane_channel", noun: "channel")
            return isOneColourPicture
                ? ChannelDecision(colour: ColourChannel(sample: checked), basis: .setting)
                : ChannelDecision(channel: checked, basis: .setting)
        case .name(let name):
            return try channel(named: name, names: names, isColour: isOneColourPicture)
        }
    }

    private func channel(
        named name: String, names: [String?], isColour: Bool
    ) throws(ImageError) -> ChannelDecision {
        let wanted = name.lowercased()
        if let index = names.firstIndex(where: { $0?.lowercased() == wanted }) {
            return ChannelDecision(channel: index, basis: .setting)
        }
        if isColour, let colour = ColourChannel(rawValue: wanted) {
            return ChannelDecision(colour: colour, basis: .setting)
        }
        if Self.grayNames.contains(wanted), names.count == 1 {
            return ChannelDecision(basis: .setting)
        }
        var known = names.compactMap { $0.map { "'\($0.prefix(64))'" } }
        if isColour { known += ["'red'", "'green'", "'blue'", "'gray'"] }
        throw .noSuchPlane(
            setting: "plane_channel", wanted: "the channel '\(name)'",
            found: known.isEmpty
                ? "no names of channels"
                : "the channels " + known.prefix(16).joined(separator: ", "))
    }

    /// The names of the luma of all colours, which is also the only channel of a gray picture.
    private static let grayNames: Set<String> = ["gray", "grey"]

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
