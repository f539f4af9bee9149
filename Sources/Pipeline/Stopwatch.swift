/// How long each stage of an image took.
package struct Stopwatch {
    package init() {}

    private let begun = ContinuousClock.now
    private var stage: (name: String, begun: ContinuousClock.Instant)?
    private var durations: [String: Duration] = [:]

    /// Ends the stage at hand and begins another.
    package mutating func begin(_ name: String) {
        let now = ContinuousClock.now
        if let stage { durations[stage.name] = now - stage.begun }
        stage = (name, now)
    }

    /// Milliseconds of every stage so far, that at hand included, and in `total` of all.
    package var milliseconds: [String: Double] {
        let now = ContinuousClock.now
        var all = durations
        if let stage { all[stage.name] = now - stage.begun }
        all["total"] = now - begun
        return all.mapValues { ($0 / .microseconds(1)).rounded() / 1000 }
    }
}
