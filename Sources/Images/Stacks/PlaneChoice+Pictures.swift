extension PlaneChoice {
    /// The largest number of pictures per file.
    package static let mostPictures = 100_000

    /// The pictures that this choice selects from a stack, by time, then by z slice.
    ///
    /// - Parameters:
    ///   - stack: The number of planes along each axis.
    ///   - names: The name of each channel.
    ///   - stains: The stain of each channel, if the file gives it besides the names.
    ///   - isColour: Whether pixels are RGB, so that each colour can be chosen as a channel.
    /// - Returns: At least one picture.
    /// - Throws: ``ImageError/noSuchPlane(setting:wanted:found:)``, or
    ///   ``ImageError/unreadableVariant(found:cure:)`` for more than ``mostPictures``.
    package func pictures(
        of stack: StackSize, names: [String?], stains: [String?] = [], isColour: Bool = false
    ) throws(ImageError) -> [Picture] {
        let chosen = try channel(of: stack, names: names, stains: stains, isColour: isColour)
        let zSlices: [Int?] =
            switch zSlice {
            case .index(let index):
                [try Self.check(index, of: stack.zSlices, setting: "plane_z", noun: "focal plane")]
            case .max: [stack.zSlices == 1 ? 0 : nil]
            case .each: Array(0..<stack.zSlices)
            }
        let times: [Int] =
            switch time {
            case .index(let index):
                [
                    try Self.check(
                        index, of: stack.times, setting: "plane_time", noun: "point in time")
                ]
            case .each: Array(0..<stack.times)
            }
        let (count, overflow) = times.count.multipliedReportingOverflow(by: zSlices.count)
        guard !overflow, count <= Self.mostPictures else {
            throw .unreadableVariant(
                found: "a stack of more than \(Self.mostPictures) pictures",
                cure: "Choose planes by 'plane_z' and 'plane_time', or split the file.")
        }
        return times.flatMap { time in
            zSlices.map { zSlice in
                Picture(
                    suffix: PictureSuffix(
                        time: times.count > 1 ? .init(time, of: stack.times) : nil,
                        zSlice: zSlices.count > 1
                            ? zSlice.map { .init($0, of: stack.zSlices) } : nil),
                    channel: chosen.channel, colour: chosen.colour,
                    channelName: chosen.colour?.rawValue ?? names[chosen.channel], zSlice: zSlice, time: time)
            }
        }
    }

    /// The channel that the setting names; for `auto` the one that its name gives, else the first.
    private func channel(
        of stack: StackSize, names: [String?], stains: [String?], isColour: Bool
    ) throws(ImageError) -> ChannelDecision {
        switch channel {
        case .auto:
            return stack.channels == 1
                ? ChannelDecision(basis: .only)
                : ChannelDecision.byName(names, stains: stains) ?? ChannelDecision(basis: .guess)
        case .index(let index):
            if isColour, stack.channels == 1, let colour = ColourChannel(sample: index) {
                return ChannelDecision(colour: colour, basis: .setting)
            }
            let count = isColour && stack.channels == 1 ? 3 : stack.channels
            return ChannelDecision(
                channel: try Self.check(
                    index, of: count, setting: "plane_channel", noun: "channel"),
                basis: .setting)
        case .name(let name):
            return try channel(named: name, names: names, isColour: isColour)
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
        if isColour, names.count == 1 { known += ["'red'", "'green'", "'blue'", "'gray'"] }
        throw .noSuchPlane(
            setting: "plane_channel", wanted: "the channel '\(name)'",
            found: known.isEmpty
                ? "no names of channels"
                : "the channels " + known.prefix(16).joined(separator: ", "))
    }

    /// The names of the luma of all colours, which is also the only channel of a gray picture.
    private static let grayNames: Set<String> = ["gray", "grey"]

    private static func check(
        _ index: Int, of count: Int, setting: String, noun: String
    ) throws(ImageError) -> Int {
        guard !(0..<count).contains(index) else { return index }
        let plural = noun == "point in time" ? "points in time" : noun + "s"
        throw .noSuchPlane(
            setting: setting, wanted: "\(noun) \(index)",
            found: count == 1 ? "one, number 0" : "\(count) \(plural), 0 to \(count - 1)")
    }
}
