/// The scans of a folder that were asked for, and those that have ended.
package struct ScanRequests: Sendable, Equatable {
    /// The number of scans that have ended.
    package private(set) var ended = 0
    private var isScanning = false
    private var isRequested = false

    /// Creates a record without scans.
    package init() {}

    /// Asks for a scan.
    ///
    /// - Returns: The number of ended scans from which on one has begun after this call.
    package mutating func request() -> Int {
        isRequested = true
        return ended + (isScanning ? 2 : 1)
    }

    /// Whether a scan is asked for that has not begun.
    package var isDue: Bool { isRequested }

    /// Records that a scan begins.
    package mutating func begin() { (isScanning, isRequested) = (true, false) }

    /// Records that a scan has ended.
    package mutating func end() { (isScanning, ended) = (false, ended + 1) }
}
