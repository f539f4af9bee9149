extension PlaneChoice {
    /// The planes of a series that become pictures.
    private struct Chosen {
        let series: Series
        let channel: ChannelDecision
        /// The z slice is `nil` for the projection of all slices.
        let planes: [(time: Int, zSlice: Int?)]
    }

    /// The pictures that this choice selects from the series of a file, by series, then by time,
    /// then by z slice.
    ///
    /// Planes that the file does not hold give no picture; a projection is made of the others.
    ///
    /// - Parameter series: The series, at least one.
    /// - Returns: At least one picture, and the series that lack what is chosen.
    /// - Throws: ``ImageError/noSuchPlane(setting:wanted:found:)`` if all series lack it, or
    ///   ``ImageError/unreadableVariant(found:cure:)`` for more than ``mostPictures``.
    func selection(
        of series: [Series]
    ) throws(ImageError) -> (pictures: [Picture], unprocessed: UnprocessedParts) {
        var chosen: [Chosen] = []
        var unprocessed = UnprocessedParts()
        var fault: ImageError?
        var count = 0
        for one in series {
            do throws(ImageError) {
                let found = try planes(of: one)
                count += found.planes.count
                chosen.append(found)
            } catch {
                guard case .noSuchPlane = error else { throw error }
                fault = fault ?? error
                unprocessed.add(.unchosenSeries, detail: "\(error)")
            }
            guard count <= Self.mostPictures else { throw Self.tooManyPictures }
        }
        if chosen.isEmpty, let fault { throw fault }
        return (try Self.pictures(of: chosen), unprocessed)
    }

    private static var tooManyPictures: ImageError {
        .unreadableVariant(
            found: "a stack of more than \(mostPictures) pictures",
            cure: "Choose planes by 'plane_z' and 'plane_time', or split the file.")
    }

    /// The planes that this choice selects from a series.
    private func planes(of series: Series) throws(ImageError) -> Chosen {
        let stack = series.stack
        let channel = try heldChannel(of: series)
        if case .index(let index) = zSlice {
            _ = try Self.check(
                index, of: stack.size.zSlices, setting: "plane_z", noun: "focal plane")
        }
        var times = 0..<stack.stored.times
        if case .index(let index) = time {
            let checked = try Self.check(
                index, of: stack.size.times, setting: "plane_time", noun: "point in time")
            times = checked..<checked + 1
        }
        var planes: [(time: Int, zSlice: Int?)] = []
        for time in times {
            let held = stack.zSlices(ofChannel: channel.channel, time: time)
            guard !held.isEmpty else { continue }
            switch zSlice {
            case .index(let index): if held.contains(index) { planes.append((time, index)) }
            case .max: planes.append((time, stack.size.zSlices == 1 ? 0 : nil))
            case .each: planes += held.map { (time, $0) }
            }
            guard planes.count <= Self.mostPictures else { throw Self.tooManyPictures }
        }
        guard !planes.isEmpty else {
            throw .noSuchPlane(
                setting: zSlice.isIndex ? "plane_z" : "plane_time", wanted: wanted,
                found: "no plane of it, although its metadata name it")
        }
        return Chosen(series: series, channel: channel, planes: planes)
    }

    /// The choice of z slice and time point in words.
    private var wanted: String {
        var words: [String] = []
        if case .index(let index) = zSlice { words.append("focal plane \(index)") }
        if case .index(let index) = time { words.append("point in time \(index)") }
        return words.isEmpty ? "every point in time" : words.joined(separator: " at ")
    }

    /// The channel that is selected; if the file lacks planes, one that it holds a plane of.
    private func heldChannel(of series: Series) throws(ImageError) -> ChannelDecision {
        let stack = series.stack
        let held = stack.heldChannels
        guard case .auto = channel, held.count < stack.size.channels else {
            let chosen = try channel(
                of: stack.size, names: stack.channelNames, stains: stack.stains,
                isColour: series.isColour)
            guard held.contains(chosen.channel) else {
                throw .noSuchPlane(
                    setting: "plane_channel", wanted: "channel \(chosen.channel)",
                    found: "no plane of it, although its metadata name it")
            }
            return chosen
        }
        let size = StackSize(
            channels: held.count, zSlices: stack.size.zSlices, times: stack.size.times)
        let chosen = try channel(
            of: size, names: held.map { stack.channelNames[$0] },
            stains: held.map { stack.stains[$0] }, isColour: series.isColour)
        return ChannelDecision(
            channel: held[chosen.channel], colour: chosen.colour, basis: chosen.basis)
    }

    /// Names the pictures.
    ///
    /// Indices are those of the file. If it lacks the first series, time points or z slices, they
    /// are counted from the first that it has, so that the first picture's name is known.
    private static func pictures(of chosen: [Chosen]) throws(ImageError) -> [Picture] {
        guard let first = chosen.first, let firstPlane = first.planes.first else { return [] }
        let countsTimes = firstPlane.time > 0
        let countsSlices = (firstPlane.zSlice ?? 0) > 0
        var numbers: [(series: Int, time: Int, zSlice: Int)] = []
        var hasTimes = false
        var hasSlices = false
        for one in chosen {
            let start = countsTimes ? one.planes[0].time : 0
            var (time, slice) = (-1, 0)
            for plane in one.planes {
                let own = plane.zSlice ?? 0
                if plane.time == time { hasSlices = true } else { slice = countsSlices ? own : 0 }
                hasTimes = hasTimes || time >= 0 && plane.time != time
                time = plane.time
                numbers.append(
                    (one.series.index - first.series.index, time - start, own - slice))
            }
        }
        let limits = numbers.reduce((0, 0, 0)) {
            (max($0.0, $1.series), max($0.1, $1.time), max($0.2, $1.zSlice))
        }
        func index(_ value: Int, _ largest: Int, _ isNeeded: Bool) -> PictureSuffix.Index? {
            isNeeded ? PictureSuffix.Index(value, of: largest + 1) : nil
        }
        func suffix(_ number: (series: Int, time: Int, zSlice: Int)) -> PictureSuffix? {
            PictureSuffix(
                series: index(number.series, limits.0, chosen.count > 1),
                time: index(number.time, limits.1, hasTimes),
                zSlice: index(number.zSlice, limits.2, hasSlices))
        }
        if let name = suffix(numbers[0]), !PictureSuffix.firsts.contains(name) {
            throw tooManyPictures
        }
        let planes = chosen.lazy.flatMap { one in one.planes.lazy.map { (one, $0) } }
        return zip(planes, numbers).map { place, number in
            let (one, plane) = place
            return Picture(
                suffix: suffix(number), channel: one.channel.channel, colour: one.channel.colour,
                channelName: one.channel.colour?.rawValue
                    ?? one.series.stack.channelNames[one.channel.channel],
                zSlice: plane.zSlice, time: plane.time, series: one.series.index)
        }
    }
}

extension PlaneChoice.ZSlices {
    fileprivate var isIndex: Bool {
        if case .index = self { true } else { false }
    }
}
