import Linux

extension StatusReport {
    /// The report as people read it: a line of counts, how the inbox is watched, the last failures.
    package var text: String {
        var lines = ["\(state.rawValue): \(line)", "nucleid \(release), process \(process)"]
        lines.append("inbox watched by \(watching)")
        if let waitsFor { lines.append("waits for: \(waitsFor)") }
        if !lastFailures.isEmpty { lines.append("last failures:") }
        for failure in lastFailures {
            lines.append("  \(failure.finished) \(failure.image): \(failure.error.message)")
            lines.append("    \(failure.error.cure)")
        }
        return lines.map { $0.onOneLine + "\n" }.joined()
    }
}
