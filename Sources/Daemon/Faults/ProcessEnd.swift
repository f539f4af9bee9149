import Linux

/// How a process of the daemon ended that left work in flight.
package enum ProcessEnd: Sendable, Equatable {
    /// By a signal whose handler wrote a crash record.
    case crashed
    /// By the kernel's or systemd's OOM killer.
    case killedForMemory
    /// Otherwise: killed by somebody, or by a power cut; no image is to blame.
    case other

    /// Decides how a process ended; without evidence it was ``other``.
    ///
    /// systemd removes the control group of a service that has ended, and with it the count of its
    /// kills. ExecStopPost= still runs in that group, so its record comes first. Without it, the
    /// innermost group that still exists decides; if that is an ancestor, any kill of another service
    /// in it since the start of the process is mistaken for one of nucleid.
    ///
    /// - Parameters:
    ///   - process: The circumstances at the start of the process.
    ///   - hasCrashRecord: Whether its signal handler wrote a record.
    ///   - exit: The record of ExecStopPost=, of whichever process.
    ///   - now: The present circumstances.
    package init(
        of process: ProcessRecord, hasCrashRecord: Bool, exit: ExitRecord?, now: ProcessRecord
    ) {
        if hasCrashRecord {
            self = .crashed
        } else if let exit, exit.invocation == process.invocation {
            let isKilled =
                exit.result == "oom-kill"
                || Self.hasKill(process.kills, exit.kills)
                    ?? Self.hasKill(process, until: now)
            self = isKilled ? .killedForMemory : .other
        } else {
            self = Self.hasKill(process, until: now) ? .killedForMemory : .other
        }
    }

    /// Whether there was a kill between two processes of the same boot.
    private static func hasKill(_ process: ProcessRecord, until now: ProcessRecord) -> Bool {
        // Counts and inodes of another boot have no meaning in this one.
        guard let boot = process.boot, boot == now.boot else { return false }
        return hasKill(process.kills, now.kills) ?? false
    }

    /// Whether the count of the innermost group that both lists have has grown; `nil` if they have
    /// no group in common.
    private static func hasKill(_ before: [MemoryKills], _ after: [MemoryKills]) -> Bool? {
        for old in before {
            guard let new = after.first(where: { $0.group == old.group && $0.inode == old.inode })
            else { continue }
            return new.count > old.count
        }
        return nil
    }
}
