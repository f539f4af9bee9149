/// The planes to segment of a file with several, from the settings.
package struct PlaneChoice: Sendable, Hashable {
    /// The channel to segment.
    package enum Channel: Sendable, Hashable {
        /// The nuclear channel: by its name, else by what the network finds in it, else the first.
        case auto
        /// The channel of an index, counted from 0; of an RGB picture red, green and blue.
        case index(Int)
        /// The channel of a name in the file's metadata; of an RGB picture `red`, `green`, `blue` or
        /// `gray` (its luma); case-insensitive.
        case name(String)
    }

    /// The z slices to segment.
    package enum ZSlices: Sendable, Hashable {
        /// The z slice of an index, counted from 0.
        case index(Int)
        /// The maximum-intensity projection of all z slices, as one picture.
        case max
        /// Every z slice, as a picture of its own.
        case each
    }

    /// The time points to segment.
    package enum Time: Sendable, Hashable {
        /// The time point of an index, counted from 0.
        case index(Int)
        /// Every time point, as a picture of its own.
        case each
    }

    /// The channel to segment.
    package var channel: Channel
    /// The z slices to segment.
    package var zSlice: ZSlices
    /// The time points to segment.
    package var time: Time

    /// By default the nuclear channel, projected over z, at every time point.
    package init(channel: Channel = .auto, zSlice: ZSlices = .max, time: Time = .each) {
        self.channel = channel
        self.zSlice = zSlice
        self.time = time
    }
}
