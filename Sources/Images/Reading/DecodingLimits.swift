/// What decoding a file may take.
package struct DecodingLimits: Sendable, Equatable {
    /// Checked on the header, before memory for pixels is taken.
    package var image: ImageLimits
    /// How long decoding may take, all bands of a picture together.
    package var time: Duration

    /// Sets both; by default 2^30 pixels and five minutes.
    package init(image: ImageLimits = ImageLimits(), time: Duration = .seconds(300)) {
        self.image = image
        self.time = time
    }
}

/// How long decoding has taken, against its limit; a band is begun and ended.
package struct DecodingClock: Sendable {
    private let limit: Duration
    private var spent: Duration = .zero

    /// Begins at zero.
    package init(limit: Duration) { self.limit = limit }

    /// Runs a piece of decoding, and throws ``ImageError/tooSlow(limit:)`` once all of them have
    /// taken longer than the limit.
    package mutating func time<Result>(
        _ work: () throws(ImageError) -> Result
    ) throws(ImageError) -> Result {
        let start = ContinuousClock.now
        let result = try work()
        spent += ContinuousClock.now - start
        guard spent <= limit else { throw .tooSlow(limit: limit) }
        return result
    }
}
