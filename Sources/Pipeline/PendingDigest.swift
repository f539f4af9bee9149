import Linux

/// A digest that a thread of its own computes while others go on.
final class PendingDigest: Sendable {
    private let result: Monitor<String?>
    private let thread: KernelThread

    /// Starts to compute.
    init(_ digest: @escaping @Sendable () -> String) {
        let result = Monitor<String?>(nil)
        self.result = result
        thread = KernelThread {
            let value = digest()
            result.update { $0 = value }
        }
    }

    deinit { thread.join() }

    /// The digest; blocks until it is there.
    var value: String { result.wait { $0 } }
}
