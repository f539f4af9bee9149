/// One of the pictures that a file is segmented as.
package struct Picture: Sendable, Hashable {
    /// The end of its result's name; `nil` where the file is one picture.
    package let suffix: PictureSuffix?
    /// The channel, counted from 0.
    package let channel: Int
    /// The channel's name, where the file has one.
    package let channelName: String?
    /// The focal plane, counted from 0; `nil` where all were projected.
    package let zSlice: Int?
    /// The point in time, counted from 0.
    package let time: Int

    /// Takes every property.
    package init(
        suffix: PictureSuffix? = nil, channel: Int = 0, channelName: String? = nil,
        zSlice: Int? = 0,
        time: Int = 0
    ) {
        self.suffix = suffix
        self.channel = channel
        self.channelName = channelName
        self.zSlice = zSlice
        self.time = time
    }
}

/// How many planes a file has along each axis.
package struct StackSize: Sendable, Hashable {
    /// Channels that are planes of their own; those of a colour picture are one.
    package let channels: Int
    /// Focal planes.
    package let zSlices: Int
    /// Points in time.
    package let times: Int

    /// Takes every property.
    package init(channels: Int = 1, zSlices: Int = 1, times: Int = 1) {
        self.channels = channels
        self.zSlices = zSlices
        self.times = times
    }
}
