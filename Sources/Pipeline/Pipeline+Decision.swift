import Images
import Segmentation

/// What is decided for all pictures of a file before any of them is segmented.
package struct FileDecision: Sendable {
    /// The channel that is segmented of each series.
    private let channels: [Int: ChannelDecision]
    /// Whether pictures are inverted; `nil` if the only picture decides for itself.
    private let polarity: PolarityDecision?

    /// Creates a decision.
    init(channels: [Int: ChannelDecision], polarity: PolarityDecision?) {
        self.channels = channels
        self.polarity = polarity
    }

    /// The channel of a picture.
    package func channel(of picture: Picture) -> ChannelDecision {
        channels[picture.series] ?? ChannelDecision(channel: picture.channel, basis: .only)
    }

    /// What is decided about a picture.
    package func decision(on picture: Picture) -> PictureDecision {
        PictureDecision(channel: channel(of: picture), polarity: polarity)
    }
}

/// What is decided once for a file: the channel, and whether nuclei are bright or dark.
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
        var channels: [Int: ChannelDecision] = [:]
        for picture in reader.pictures where channels[picture.series] == nil {
            channels[picture.series] = try decideChannel(
                of: picture, in: reader, named: name, progress: progress)
        }
        let pictures = reader.pictures
        guard pictures.count > 1, segmenter.polarity == .auto else {
            return FileDecision(channels: channels, polarity: nil)
        }
        let count = min(pictures.count, Segmenter.mostFrames)
        let frames = (0..<count).map { index in
            let picture = pictures[index * (pictures.count - 1) / (count - 1)]
            return reader.picture(picture, in: channels[picture.series] ?? .init(basis: .only))
        }
        return FileDecision(
            channels: channels,
            polarity: try segmenter.decidePolarity(of: frames, in: reader, progress: progress))
    }

    /// Decides which channel of a series is segmented: the one that is asked for, else the one whose
    /// name or colour says that it shows nuclei, else the one in which the network finds them.
    ///
    /// - Parameter first: The first picture of the series.
    private func decideChannel(
        of first: Picture, in reader: ImageReader, named name: String,
        progress: (ProgressEvent) throws -> Void
    ) throws -> ChannelDecision {
        guard planes.channel == .auto else {
            return ChannelDecision(channel: first.channel, colour: first.colour, basis: .setting)
        }
        if reader.isColour(first) {
            return try decideColour(of: first, in: reader, progress: progress)
        }
        let count = reader.stack(of: first).channels
        guard count > 1 else { return ChannelDecision(basis: .only) }
        let pictures = reader.pictures.filter { $0.series == first.series }
        // A file that lacks planes may hold some channels in part.
        func isHeld(_ decision: ChannelDecision) -> Bool {
            pictures.allSatisfy { reader.holds(reader.picture($0, in: decision)) }
        }
        let named = ChannelDecision.byName(
            reader.channelNames(of: first), stains: reader.stains(of: first),
            colours: reader.channelColours(of: first), file: name)
        if let named, isHeld(named) { return named }
        let candidates = (0..<min(count, Self.mostChannels)).map {
            ChannelDecision(channel: $0, basis: .network)
        }.filter(isHeld)
        guard candidates.count > 1 else {
            return ChannelDecision(channel: first.channel, basis: .guess)
        }
        return try mostConvincing(
            candidates, of: pictures[pictures.count / 2], in: reader, progress: progress,
            favourite: nil)
    }

    /// Decides whether an RGB picture is a merge of channels, and which of its colours is segmented.
    private func decideColour(
        of picture: Picture, in reader: ImageReader, progress: (ProgressEvent) throws -> Void
    ) throws -> ChannelDecision {
        let source = try reader.source(of: picture)
        let rows = min(source.height, max(1, (1 << 22) / source.width))
        let top = (source.height - rows) / 2
        guard let merge = ColourMerge(of: try source.raster(rows: top..<top + rows)) else {
            return ChannelDecision(basis: .only)
        }
        let candidates = merge.colours.map { ChannelDecision(colour: $0, basis: .network) }
        guard candidates.count > 1 else {
            return ChannelDecision(colour: merge.colours[0], basis: .colour)
        }
        return try mostConvincing(
            candidates, of: picture, in: reader, progress: progress, favourite: .blue)
    }

    /// The channel in which the network finds the most convincing nuclei.
    ///
    /// - Parameter favourite: The colour that is taken among those that are about as convincing:
    ///   DAPI and Hoechst are shown in blue.
    private func mostConvincing(
        _ candidates: [ChannelDecision], of picture: Picture, in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void, favourite: ColourChannel?
    ) throws -> ChannelDecision {
        let ranked = try candidates.map { candidate in
            let source = try reader.source(of: reader.picture(picture, in: candidate))
            let conviction = try segmenter.conviction(ofBrightNucleiIn: source, progress: progress)
            return (candidate: candidate, conviction: conviction)
        }.sorted { $0.conviction > $1.conviction }
        let (best, second) = (ranked[0], ranked[1])
        if best.conviction >= Self.leastConviction,
            best.conviction >= Self.clearAdvantage * second.conviction
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
