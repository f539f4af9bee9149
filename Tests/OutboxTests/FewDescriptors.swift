import Glibc

/// File descriptors that run out, in a process of its own (RLIMIT_NOFILE of getrlimit(2)).
enum FewDescriptors {
    /// Calls `body` with 0 to 16 descriptors left, so that each call that opens one fails once.
    static func each(_ body: () throws -> Void) throws {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        let lowest = open("/", O_RDONLY | O_CLOEXEC)
        guard lowest >= 0 else { throw Failure.cannotPrepare }
        close(lowest)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { throw Failure.cannotPrepare }
        for count in 0...16 {
            limit.rlim_cur = rlim_t(Int(lowest) + count)
            guard setrlimit(resource, &limit) == 0 else { throw Failure.cannotPrepare }
            try body()
        }
    }

    enum Failure: Error { case cannotPrepare }
}
