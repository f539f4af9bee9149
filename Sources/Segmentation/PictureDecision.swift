import Images

/// What is decided about a picture before it is segmented, together with the others of its file.
package struct PictureDecision: Sendable {
    /// The channel that is segmented.
    package let channel: ChannelDecision
    /// Whether it is inverted; `nil` if it decides for itself.
    package let polarity: PolarityDecision?
    /// The scale at which it is seen; `nil` if it decides for itself.
    package let scale: ScaleChoice?

    /// Creates a decision.
    package init(
        channel: ChannelDecision, polarity: PolarityDecision?, scale: ScaleChoice? = nil
    ) {
        self.channel = channel
        self.polarity = polarity
        self.scale = scale
    }
}
