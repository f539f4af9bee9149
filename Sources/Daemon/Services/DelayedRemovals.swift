import SystemPackage

/// Images that were removed from the inbox so soon after they failed that the failure cannot be ended yet.
///
/// A record that is younger than some seconds may be of an image on its way to the failed folder.
package struct DelayedRemovals: Sendable {
    private var dueTimes: [FilePath: ContinuousClock.Instant] = [:]

    /// Creates an empty collection.
    package init() {}

    /// Adds an image, relative to the inbox, and the time at which to look at it again.
    package mutating func add(_ path: FilePath, due: ContinuousClock.Instant) {
        dueTimes[path] = due
    }

    /// Removes the images that are due, and returns them.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package mutating func takeDue(at now: ContinuousClock.Instant) -> [FilePath] {
        let due = dueTimes.filter { $0.value <= now }.map(\.key)
        for path in due { dueTimes[path] = nil }
        return due
    }
}
