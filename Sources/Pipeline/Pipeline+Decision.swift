import Images
import Segmentation

/// What is decided for all pictures of a file before any of them is segmented.
package struct FileDecision: Sendable {
    /// The channel that is segmented of each series.
    let channels: [Int: ChannelDecision]
    /// Whether pictures of 8 bits, and deeper ones, are inverted; missing if the only picture
    /// decides for itself.
    let polarities: [Depth: PolarityDecision]
    /// The scale of each series of several pictures; missing where each decides for itself.
    let scales: [Int: ScaleChoice]

    /// The two kinds of pictures, whose brightness is measured on different scales.
    enum Depth: Sendable {
        case eightBits
        case deep
    }

    /// The channel of a picture.
    package func channel(of picture: Picture) -> ChannelDecision {
        channels[picture.series] ?? ChannelDecision(channel: picture.channel, basis: .only)
    }

    /// What is decided about a picture of a file.
    package func decision(on picture: Picture, in reader: ImageReader) -> PictureDecision {
        PictureDecision(
            channel: channel(of: picture), polarity: polarities[Depth(of: picture, in: reader)],
            scale: scales[picture.series])
    }
}

extension FileDecision.Depth {
    init(of picture: Picture, in reader: ImageReader) {
        self = reader.header(of: picture).kind == .unsigned(bits: 8) ? .eightBits : .deep
    }
}

/// What series must have in common to have one decision on their channel.
private struct ChannelKey: Hashable {
    let names: [String?]
    let stains: [String?]
    let colours: [ChannelColour?]
    let isColour: Bool

    init(of picture: Picture, in reader: ImageReader) {
        names = reader.channelNames(of: picture)
        stains = reader.stains(of: picture)
        colours = reader.channelColours(of: picture)
        isColour = reader.isColour(picture)
    }
}

/// What is decided once for a file: the channel, whether nuclei are bright or dark, the scale.
extension Pipeline {
    /// How much more convincing the nuclei of a channel must be than those of any other.
    private static let clearAdvantage = 1.5
    /// The least conviction at which the network has found nuclei.
    private static let leastConviction = 0.05
    /// The most channels on which the network is asked.
    private static let mostChannels = 8

    /// Decides for a file.
    ///
    /// - Parameters:
    ///   - reader: The file.
    ///   - name: The name of the file.
    ///   - progress: Called while pictures are examined; cancels by throwing.
    /// - Returns: The decision.
    /// - Throws: ``ImageError``, and what `progress` throws.
    /// - Complexity: At most eight pictures are decoded, and one for each channel in doubt; of a file
    ///   with one gray picture none.
    package func decide(
        on reader: ImageReader, named name: String, progress: (ProgressEvent) throws -> Void
    ) throws -> FileDecision {
        let series = Dictionary(grouping: reader.pictures, by: \.series)
        var channels: [Int: ChannelDecision] = [:]
        var known: [ChannelKey: ChannelDecision] = [:]
        for (index, pictures) in series.sorted(by: { $0.key < $1.key }) {
            let key = ChannelKey(of: pictures[0], in: reader)
            if let decision = known[key], Self.areHeld(pictures, in: decision, of: reader) {
                channels[index] = decision
                continue
            }
            let decision = try decideChannel(
                of: pictures, in: reader, named: name, progress: progress)
            channels[index] = decision
            known[key] = known[key] ?? decision
        }
        let polarities = try decidePolarities(
            in: reader, channels: channels, progress: progress)
        let scales = try decideScales(
            in: reader, channels: channels, polarities: polarities, progress: progress)
        return FileDecision(channels: channels, polarities: polarities, scales: scales)
    }

    /// Decides whether nuclei are bright or dark, for a file of several pictures.
    private func decidePolarities(
        in reader: ImageReader, channels: [Int: ChannelDecision],
        progress: (ProgressEvent) throws -> Void
    ) throws -> [FileDecision.Depth: PolarityDecision] {
        guard reader.pictures.count > 1, segmenter.polarity == .auto else { return [:] }
        var polarities: [FileDecision.Depth: PolarityDecision] = [:]
        for (depth, pictures) in Dictionary(
            grouping: reader.pictures, by: { FileDecision.Depth(of: $0, in: reader) })
        {
            let count = min(pictures.count, Segmenter.mostFrames)
            let frames = (0..<count).map { index in
                let picture = pictures[
                    count == 1 ? 0 : index * (pictures.count - 1) / (count - 1)]
                return reader.picture(picture, in: channels[picture.series] ?? .init(basis: .only))
            }
            polarities[depth] = try segmenter.decidePolarity(
                of: frames, in: reader, progress: progress)
        }
        return polarities
    }

    /// Chooses the scale of each series of several pictures.
    private func decideScales(
        in reader: ImageReader, channels: [Int: ChannelDecision],
        polarities: [FileDecision.Depth: PolarityDecision],
        progress: (ProgressEvent) throws -> Void
    ) throws -> [Int: ScaleChoice] {
        var scales: [Int: ScaleChoice] = [:]
        for (series, pictures) in Dictionary(grouping: reader.pictures, by: \.series)
        where pictures.count > 1 {
            let depth = FileDecision.Depth(of: pictures[0], in: reader)
            scales[series] = try segmenter.decideScale(
                of: pictures.map {
                    reader.picture($0, in: channels[series] ?? .init(basis: .only))
                }, in: reader, polarity: polarities[depth], progress: progress)
        }
        return scales
    }

    /// Whether the file holds the planes of all pictures in a channel; one that lacks planes may
    /// hold some channels in part.
    private static func areHeld(
        _ pictures: [Picture], in channel: ChannelDecision, of reader: ImageReader
    ) -> Bool {
        pictures.allSatisfy { reader.holds(reader.picture($0, in: channel)) }
    }

    /// Decides which channel of a series is segmented: the one that is asked for, else the one whose
    /// name or colour says that it shows nuclei, else the one in which the network finds them.
    ///
    /// - Parameters:
    ///   - pictures: The pictures of the series.
    ///   - reader: The file.
    ///   - name: Its name.
    ///   - progress: Called while pictures are examined; cancels by throwing.
    /// - Returns: The channel.
    /// - Throws: ``ImageError`` where the machine is at fault, and what `progress` throws.
    private func decideChannel(
        of pictures: [Picture], in reader: ImageReader, named name: String,
        progress: (ProgressEvent) throws -> Void
    ) throws -> ChannelDecision {
        let first = pictures[0]
        guard planes.channel == .auto else {
            return ChannelDecision(channel: first.channel, colour: first.colour, basis: .setting)
        }
        if reader.isColour(first) {
            return try decideColour(of: pictures, in: reader, progress: progress)
        }
        let count = reader.stack(of: first).channels
        guard count > 1 else { return ChannelDecision(basis: .only) }
        let named = ChannelDecision.byName(
            reader.channelNames(of: first), stains: reader.stains(of: first),
            colours: reader.channelColours(of: first), file: name)
        if let named, Self.areHeld(pictures, in: named, of: reader) { return named }
        let candidates = (0..<min(count, Self.mostChannels)).map {
            ChannelDecision(channel: $0, basis: .network)
        }.filter { Self.areHeld(pictures, in: $0, of: reader) }
        return try mostConvincing(
            candidates, of: pictures[pictures.count / 2], in: reader, progress: progress,
            favourite: nil) ?? ChannelDecision(channel: first.channel, basis: .guess)
    }

    /// Decides whether an RGB picture is a merge of channels, and which of its colours is segmented.
    private func decideColour(
        of pictures: [Picture], in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void
    ) throws -> ChannelDecision {
        // A first picture may be dark, so the middle and the last are looked at too.
        let places = Set([0, pictures.count / 2, pictures.count - 1]).sorted()
        for picture in places.map({ pictures[$0] }) {
            guard let merge = try merge(in: picture, of: reader, progress: progress) else {
                continue
            }
            let candidates = merge.colours.map { ChannelDecision(colour: $0, basis: .network) }
            guard candidates.count > 1 else {
                return ChannelDecision(colour: merge.colours[0], basis: .colour)
            }
            if let colour = try mostConvincing(
                candidates, of: picture, in: reader, progress: progress, favourite: .blue)
            {
                return colour
            }
        }
        return ChannelDecision(basis: .only)
    }

    /// The merge of channels that a picture is; `nil` for another picture, and for one that cannot
    /// be decoded, which its own turn reports.
    private func merge(
        in picture: Picture, of reader: ImageReader, progress: (ProgressEvent) throws -> Void
    ) throws -> ColourMerge? {
        try progress(.began(.decode))
        do throws(ImageError) {
            let source = try reader.source(of: picture)
            // Most pictures in RGB are gray, which some rows tell.
            let head = try source.raster(rows: 0..<min(source.height, 32))
            guard !ColourMerge.isSurelyGray(head) else { return nil }
            let rows = min(source.height, max(1, (1 << 22) / source.width))
            let top = (source.height - rows) / 2
            return ColourMerge(of: try source.raster(rows: top..<top + rows))
        } catch  where error.machineErrno == nil {
            return nil
        }
    }

    /// The channel in which the network finds the most convincing nuclei.
    ///
    /// - Parameters:
    ///   - candidates: The channels.
    ///   - picture: The picture in which they are compared.
    ///   - reader: Its file.
    ///   - progress: Called while the picture is examined; cancels by throwing.
    ///   - favourite: The colour that is taken among those that are about as convincing: DAPI and
    ///     Hoechst are shown in blue.
    /// - Returns: The channel; `nil` if no candidate can be decoded.
    /// - Throws: ``ImageError`` where the machine is at fault, and what `progress` throws.
    private func mostConvincing(
        _ candidates: [ChannelDecision], of picture: Picture, in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void, favourite: ColourChannel?
    ) throws -> ChannelDecision? {
        var ranked: [(candidate: ChannelDecision, conviction: Double)] = []
        for candidate in candidates {
            do {
                let conviction = try segmenter.conviction(
                    ofBrightNucleiIn: reader.picture(picture, in: candidate), in: reader,
                    progress: progress)
                ranked.append((candidate, conviction))
            } catch let error as ImageError where error.machineErrno == nil {
                continue
            }
        }
        ranked.sort { $0.conviction > $1.conviction }
        guard let best = ranked.first else { return nil }
        let second = ranked.count > 1 ? ranked[1].conviction : 0
        if best.conviction >= Self.leastConviction,
            best.conviction >= Self.clearAdvantage * second
        {
            return best.candidate
        }
        let likely = ranked.first {
            $0.candidate.colour == favourite && favourite != nil
                && $0.conviction * Self.clearAdvantage >= best.conviction
        }
        let guess = best.conviction > 0 ? (likely ?? best).candidate : candidates[0]
        return ChannelDecision(channel: guess.channel, colour: guess.colour, basis: .guess)
    }
}
