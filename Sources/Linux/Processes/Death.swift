import Glibc

/// How a process died, and what it had in hand then.
package struct Death: Sendable, Equatable {
    /// The signal's number.
    package let signal: Int32
    /// The pieces of work, as they were given to ``DeathRecord``.
    package let inHand: [[UInt8]]

    /// Says what a record says.
    package init(signal: Int32, inHand: [[UInt8]]) {
        self.signal = signal
        self.inHand = inHand
    }

    /// The signal's name without its prefix, such as `SEGV`.
    package var signalName: String {
        switch signal {
        case SIGSEGV: "SEGV"
        case SIGBUS: "BUS"
        case SIGILL: "ILL"
        case SIGFPE: "FPE"
        case SIGABRT: "ABRT"
        case SIGSYS: "SYS"
        case SIGTRAP: "TRAP"
        default: "\(signal)"
        }
    }

    /// Reads a record as the handler writes it: the signal's number, then each piece of work with
    /// its length before it, then all ones, each number of 32 bits in the machine's order; `nil`
    /// where it is cut short, or something else.
    ///
    /// - Parameter record: The whole file.
    package init?(record: [UInt8]) {
        var rest = record[...]
        func number() -> UInt32? {
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return rest.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        }
        guard let signal = number(), signal > 0, signal < 128 else { return nil }
        var inHand: [[UInt8]] = []
        while true {
            guard let length = number() else { return nil }
            if length == .max { break }
            guard length <= DeathRecord.longestWork, rest.count >= length else { return nil }
            inHand.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        guard rest.isEmpty else { return nil }
        self.init(signal: Int32(signal), inHand: inHand)
    }
}
