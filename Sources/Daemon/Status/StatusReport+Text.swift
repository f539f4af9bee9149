import Inbox
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
            + ["    \(PermissionCure.reading)"]
    }

    private var unmovedLines: [String] {
        let files = unmoved ?? []
        guard !files.isEmpty else { return [] }
        let others = (self.files?.unmoved ?? files.count) - files.count
        let cures = [UnmovedFiles.Cause.permissions, .readOnly, .other]
            .filter { cause in files.contains { $0.cause == cause } }.map(\.cure)
        return ["still in the inbox, since nucleid cannot move them:"]
            + files.map { "  \($0.name): \($0.isFailure ? "failed" : "segmented")" }
            + (others > 0 ? ["  and \(others) more"] : []) + cures.map { "    \($0)" }
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
                        "  \(failure.finished) \(failure.sentence)", "    \(failure.error.cure)",
                    ]
                }
    }
}

extension UnmovedFiles.Cause {
    /// What people can do, as a part of a sentence.
    var cure: String {
        switch self {
        case .permissions: PermissionCure.moving
        case .readOnly: PermissionCure.readOnly
        case .other:
            "make room in the folder that it belongs into; a sticky folder keeps files, too"
        }
    }
}

extension StatusReport.Failure {
    /// What went wrong, with the image's name once.
    fileprivate var sentence: String {
        error.message.contains(image) ? error.message : "\(image): \(error.message)"
    }
}
