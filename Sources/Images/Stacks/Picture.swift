/// An image that is segmented on its own; a file holds one or more.
package struct Picture: Sendable, Hashable {
    /// The suffix of its result's file name; `nil` if the file is one picture.
    package let suffix: PictureSuffix?
    /// The series: its number among all images of the file, counted from 0.
    package let series: Int
    /// The channel, counted from 0.
    package let channel: Int
    /// The colour of an RGB picture that is segmented; `nil` for its luma, and for other files.
    package let colour: ColourChannel?
    /// The channel's name; `nil` if the file does not name it.
    package let channelName: String?
    /// The z slice, counted from 0; `nil` for the projection of all slices.
    package let zSlice: Int?
    /// The time point, counted from 0.
    package let time: Int

    /// Creates a picture; the defaults are those of a file with one plane.
    package init(
        suffix: PictureSuffix? = nil, channel: Int = 0, colour: ColourChannel? = nil,
        channelName: String? = nil, zSlice: Int? = 0, time: Int = 0, series: Int = 0
    ) {
        self.suffix = suffix
        self.series = series
        self.channel = channel
        self.colour = colour
        self.channelName = channelName
        self.zSlice = zSlice
        self.time = time
    }
}

extension Picture {
    /// The same place and time in the channel of an index, for what needs no names.
    func inChannel(index: Int) -> Picture {
        Picture(
            suffix: suffix, channel: index, colour: colour, channelName: nil, zSlice: zSlice,
            time: time, series: series)
    }

    /// The same place and time in another channel.
    ///
    /// - Parameters:
    ///   - decision: The channel.
    ///   - names: The name of each channel.
    /// - Returns: The picture.
    package func inChannel(_ decision: ChannelDecision, names: [String?]) -> Picture {
        Picture(
            suffix: suffix, channel: decision.channel, colour: decision.colour,
            channelName: decision.colour?.rawValue ?? names[decision.channel], zSlice: zSlice,
            time: time, series: series)
    }
}

/// The number of planes along each axis.
package struct StackSize: Sendable, Hashable {
    /// Channels; the samples of a colour picture are one.
    package let channels: Int
    /// Z slices.
    package let zSlices: Int
    /// Time points.
    package let times: Int

    /// Creates a size; the defaults are those of a file with one plane.
    package init(channels: Int = 1, zSlices: Int = 1, times: Int = 1) {
        self.channels = channels
        self.zSlices = zSlices
        self.times = times
    }
}
