/// Where an image is on its way; a sign of life, and the chance to give it up.
package enum Step: Sendable, Equatable {
    /// It waits for room in memory.
    case waiting
    /// A stage begins.
    case going
    /// It is decoded, which may take so long without another sign of life.
    case decoding(within: Duration)
    /// So many of its tiles are done.
    case tile(Int, of: Int)
}

/// Thrown by whoever hears of a step to end the work on an image.
package struct GivenUp: Error {
    /// There is nothing to say.
    package init() {}
}
