import Images

/// What is decided for all pictures of a file before any of them is segmented.
package struct FileDecision: Sendable {
    /// The channel that is segmented.
    package let channel: ChannelDecision
    /// Whether pictures are inverted; `nil` if the only picture decides for itself.
    package let polarity: PolarityDecision?

    /// Creates a decision.
    package init(channel: ChannelDecision, polarity: PolarityDecision?) {
        self.channel = channel
        self.polarity = polarity
    }
}
