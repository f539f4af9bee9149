import Synchronization

/// Says that the daemon is ready, once both folders are watched.
final class Watched: Sendable {
    private let missing = Atomic<Int>(2)
    private let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }

    /// One more folder is watched.
    func one() {
        let left = missing.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0 { tell() }
    }
}
