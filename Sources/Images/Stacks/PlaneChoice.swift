/// Which planes of a file with several are segmented, as somebody has set it.
package struct PlaneChoice: Sendable, Hashable {
    /// Which channel.
    package enum Channel: Sendable, Hashable {
        /// The one whose name is that of a nuclear stain, else the first.
        case auto
        /// Counted from 0.
        case index(Int)
        /// By its name in the file's metadata, capitals or not.
        case name(String)
    }

    /// Which focal planes.
    package enum ZSlices: Sendable, Hashable {
        /// Counted from 0.
        case index(Int)
        /// One picture: the largest sample of all focal planes.
        case max
        /// A picture each.
        case each
    }

    /// Which points in time.
    package enum Time: Sendable, Hashable {
        /// Counted from 0.
        case index(Int)
        /// A picture each.
        case each
    }

    /// Which channel.
    package var channel: Channel
    /// Which focal planes.
    package var zSlice: ZSlices
    /// Which points in time.
    package var time: Time

    /// The nuclear channel, projected, at every point in time.
    package init(channel: Channel = .auto, zSlice: ZSlices = .max, time: Time = .each) {
        self.channel = channel
        self.zSlice = zSlice
        self.time = time
    }
}
