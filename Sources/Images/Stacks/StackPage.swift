/// The properties of a page that decide which plane it can be.
struct StackPage: Sendable, Equatable {
    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// Channels of a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// The type of a sample.
    let kind: SampleFormat
    /// The number of stack channels that it holds as samples of a pixel; 1 for a colour image.
    let samples: Int
    /// Whether it is a thumbnail, a pyramid level or a mask of another page.
    let isReduced: Bool

    /// The number of samples of a pixel that OME-XML counts as channels.
    var together: Int { samples > 1 ? samples : channels }

    /// Whether it has the size and sample format of another page, so that one stack can hold both.
    func hasShape(of other: StackPage) -> Bool {
        (width, height, channels, samples) == (
            other.width, other.height, other.channels, other.samples
        ) && kind == other.kind
    }
}
