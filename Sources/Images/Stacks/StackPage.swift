/// What tells the pages of a file apart as planes.
struct StackPage: Sendable, Equatable {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int
    /// Of a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// How a sample is written.
    let kind: SampleFormat
    /// The channels that it holds as samples of a pixel; 1 for a colour.
    let samples: Int
    /// Whether it is another's thumbnail, level of a pyramid or mask.
    let isReduced: Bool

    /// The samples of a pixel that OME-XML counts as channels.
    var together: Int { samples > 1 ? samples : channels }

    /// Whether it can be a plane of the same stack as another.
    func hasShape(of other: StackPage) -> Bool {
        (width, height, channels, samples) == (
            other.width, other.height, other.channels, other.samples
        ) && kind == other.kind
    }
}
