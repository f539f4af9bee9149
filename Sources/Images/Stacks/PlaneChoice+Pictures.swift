extension PlaneChoice {
    /// The largest number of pictures per file.
    package static let mostPictures = 100_000

    /// The pictures that this choice selects from a stack, by time, then by z slice.
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
        let channel = try channel(of: stack, names: names, stains: stains)
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
                    channel: channel, channelName: names[channel], zSlice: zSlice, time: time)
            }
        }
    }

    private func channel(
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
