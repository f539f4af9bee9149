/// How many files there are of each kind that verify tells apart.
package struct Tally: Sendable, Equatable {
    /// Images with a result, in the inbox or archived.
    package var done = 0
    /// Images that have failed, in the failed folder or in place.
    package var failed = 0
    /// Images that will be tried.
    package var waiting = 0
    /// Files in the inbox that are no images.
    package var ignored = 0
    /// Results whose image is neither in the inbox nor archived.
    package var inputsRemoved = 0
    /// Archived images under whose name another came later.
    package var superseded = 0
    /// What is wrong.
    package var faults = 0

    /// Nothing has been counted.
    package init() {}
}

extension Tally: CustomStringConvertible {
    /// Such as `12 done, 1 failed, 0 waiting, 3 ignored, 0 inputs removed, 0 faults`.
    package var description: String {
        var parts = [
            "\(done) done", "\(failed) failed", "\(waiting) waiting", "\(ignored) ignored",
            "\(inputsRemoved) inputs removed",
        ]
        if superseded > 0 { parts.append("\(superseded) superseded") }
        return (parts + ["\(faults) faults"]).joined(separator: ", ")
    }
}
