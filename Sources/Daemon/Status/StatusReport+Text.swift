import Linux

extension StatusReport {
    /// The report as text: a line of counts, then what waits and what the daemon cannot see or do.
    package var text: String {
        var lines = ["\(state.rawValue): \(line)", "nucleid \(release), process \(process)"]
        lines.append("inbox watched by \(watching)")
        if let waitsFor { lines.append("waits for: \(waitsFor)") }
        if let waitingForDisk { lines.append("\(waitingForDisk)") }
        lines += waitingLines + unreadableLines + unmovedLines + passedOverLines + failureLines
        return lines.map { $0.replacingControlCharacters + "\n" }.joined()
    }

    private var waitingLines: [String] {
        let files = waitingFiles ?? []
        guard !files.isEmpty else { return [] }
        let others = waiting - inHand.count - files.count
        let reasons = (waitingReasons ?? []).map(\.sentence).joined(separator: ", ")
        return ["waiting" + (reasons.isEmpty ? ":" : ": \(reasons)")]
            + files.map { "  \($0.name): \($0.reason)" }
            + (others > 0 ? ["  and \(others) more"] : [])
    }

    private var unreadableLines: [String] {
        guard let unreadable, unreadable.count > 0 else { return [] }
        let examples = unreadable.examples.prefix(10)
        let others = unreadable.count - examples.count
        return ["not readable, so that nothing is known of what is in them:"]
            + examples.map { "  \($0.path): \($0.reason)" }
            + (others > 0 ? ["  and \(others) more"] : [])
            + [
                "    let the group nucleid read them (their owner: chgrp -R nucleid and chmod -R g+rX)"
            ]
    }

    private var unmovedLines: [String] {
        let files = unmoved ?? []
        guard !files.isEmpty else { return [] }
        let others = (self.files?.unmoved ?? files.count) - files.count
        let isCured = files.contains { !$0.isKeptByOtherCause }
        return ["still in the inbox, since nucleid cannot move them:"]
            + files.map {
                "  \($0.name): \($0.isFailure ? "failed" : "segmented")"
                    + ($0.isKeptByOtherCause ? "; there is no room, or its folder is sticky" : "")
            }
            + (others > 0 ? ["  and \(others) more"] : [])
            + (isCured ? ["    \(UnmovedFiles.cure)"] : [])
    }

    private var passedOverLines: [String] {
        let groups = passedOver ?? []
        return groups.isEmpty ? [] : ["passed over:"] + groups.map { "  \($0.sentence)" }
    }

    private var failureLines: [String] {
        lastFailures.isEmpty
            ? []
            : ["last failures:"]
                + lastFailures.flatMap { failure in
                    [
                        "  \(failure.finished) \(failure.image): \(failure.error.message)",
                        "    \(failure.error.cure)",
                    ]
                }
    }
}
