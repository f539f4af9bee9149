import Images
import Segmentation

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
    /// - Complexity: At most eight pictures are decoded; a file with one gray picture none.
    package func decide(
        on reader: ImageReader, named name: String, progress: (ProgressEvent) throws -> Void
    ) throws -> FileDecision {
        let channel = try decideChannel(of: reader, named: name, progress: progress)
        let pictures = reader.pictures
        guard pictures.count > 1, segmenter.polarity == .auto else {
            return FileDecision(channel: channel, polarity: nil)
        }
        let count = min(pictures.count, Segmenter.mostFrames)
        let frames = try (0..<count).map { index in
            let place = count == 1 ? 0 : index * (pictures.count - 1) / (count - 1)
            return try reader.source(
                of: pictures[place].inChannel(channel, names: reader.channelNames))
        }
        return FileDecision(
            channel: channel, polarity: try segmenter.decidePolarity(of: frames, progress: progress)
        )
    }

    /// Decides which channel is segmented: the one that is asked for, else the one whose name or
    /// colour says that it shows nuclei, else the one in which the network finds them.
    private func decideChannel(
        of reader: ImageReader, named name: String, progress: (ProgressEvent) throws -> Void
    ) throws -> ChannelDecision {
        let first = reader.pictures[0]
        guard planes.channel == .auto else {
            return ChannelDecision(channel: first.channel, colour: first.colour, basis: .setting)
        }
        if reader.isColour { return try decideColour(of: first, in: reader, progress: progress) }
        let count = reader.stack.channels
        guard count > 1 else { return ChannelDecision(basis: .only) }
        if let named = ChannelDecision.byName(
            reader.channelNames, stains: reader.stains,
            colours: reader.channelColours, file: name)
        {
            return named
        }
        let picture = reader.pictures[reader.pictures.count / 2]
        let candidates = (0..<min(count, Self.mostChannels)).map {
            ChannelDecision(channel: $0, basis: .network)
        }
        return try mostConvincing(
            candidates, of: picture, in: reader, progress: progress, favourite: nil)
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
            let source = try reader.source(
                of: picture.inChannel(candidate, names: reader.channelNames))
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
