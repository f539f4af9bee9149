import SystemPackage

/// What a batch has done at some time, and how long the rest will take.
package struct BatchProgress: Sendable, Equatable {
    /// The share of one image that the network has evaluated.
    package struct Part: Sendable, Equatable {
        let name: FilePath
        let done: Int
        let total: Int

        /// Takes all three.
        package init(name: FilePath, done: Int, total: Int) {
            self.name = name
            self.done = done
            self.total = total
        }

        fileprivate var share: Double { total == 0 ? 0 : Double(done) / Double(total) }
    }

    /// The number of images, and of those that are finished.
    let total: Int
    let finished: Int
    /// The images in flight of which tiles are done, in the order in which they began.
    let parts: [Part]
    /// The time since the start.
    let elapsed: Duration

    /// Takes all four.
    package init(total: Int, finished: Int, parts: [Part], elapsed: Duration) {
        self.total = total
        self.finished = finished
        self.parts = parts
        self.elapsed = elapsed
    }

    /// The least number of seconds and of images or tiles from which the time left is extrapolated.
    private static let least = (seconds: 2.0, images: 1, tiles: 16)

    /// A line for a terminal: images, tiles of the first large one, and the time left once it can be
    /// estimated.
    package var line: String {
        var line = "\(finished)/\(total) images"
        if let part = parts.first(where: { $0.total > 1 }) {
            line += ", \(part.name): \(part.done)/\(part.total) tiles"
        }
        guard let left = secondsLeft else { return line }
        let rate = BatchReport.rounded(
            Double(finished) / max(elapsed / .seconds(1), 0.001), digits: 2)
        if finished > 0 { line += ", \(rate) images/s" }
        return line + ", about " + (left >= 60 ? "\(left / 60) min \(left % 60) s" : "\(left) s")
            + " left"
    }

    /// The seconds that are left if the rest goes on as what is done; `nil` while too little is.
    private var secondsLeft: Int? {
        let seconds = elapsed / .seconds(1)
        let isEnough =
            finished >= Self.least.images || parts.contains { $0.done >= Self.least.tiles }
        // Of an image whose tiles are all done, splitting is to come, or another scale.
        let isUnknown = parts.contains { $0.total > 1 && $0.done == $0.total }
        guard seconds >= Self.least.seconds, isEnough, !isUnknown else { return nil }
        let done = Double(finished) + parts.reduce(0) { $0 + $1.share }
        return Int((seconds * (Double(total) - done) / done).rounded(.up))
    }
}
