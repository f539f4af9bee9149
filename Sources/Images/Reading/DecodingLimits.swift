/// Limits on decoding a file.
package struct DecodingLimits: Sendable, Equatable {
    /// Checked on the header, before memory for pixels is allocated.
    package var image: ImageLimits
    /// The limit on the time for decoding all bands of an image together.
    package var time: Duration

    /// The defaults are 2^30 pixels and five minutes.
    package init(image: ImageLimits = ImageLimits(), time: Duration = .seconds(300)) {
        self.image = image
        self.time = time
    }
}

/// The time that decoding has taken so far, against its limit.
package struct DecodingClock: Sendable {
    private let limit: Duration
    private var elapsed: Duration = .zero

    package init(limit: Duration) { self.limit = limit }

    /// Runs a part of decoding, and adds its time.
    ///
    /// - Throws: What `work` throws; ``ImageError/tooSlow(limit:)`` once all parts together have
    ///   taken longer than the limit.
    package mutating func measure<Result>(
        _ work: () throws(ImageError) -> Result
    ) throws(ImageError) -> Result {
        let start = ContinuousClock.now
        let result = try work()
        elapsed += ContinuousClock.now - start
        guard elapsed <= limit else { throw .tooSlow(limit: limit) }
        return result
    }
}
