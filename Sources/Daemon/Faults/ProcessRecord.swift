import Linux

/// The circumstances of a process of the daemon, by which the next one finds out how it ended.
package struct ProcessRecord: Codable, Sendable, Equatable {
    /// The ID of the kernel's boot; `nil` if it is not known.
    package var boot: String?
    /// The ID of the service's run (`INVOCATION_ID`); `nil` without systemd.
    package var invocation: String?
    /// The OOM kills in the process's control group and its ancestors, innermost first.
    package var kills: [MemoryKills]

    package init(boot: String?, invocation: String?, kills: [MemoryKills]) {
        self.boot = boot
        self.invocation = invocation
        self.kills = kills
    }

    /// The circumstances of this process, now.
    package static var current: ProcessRecord {
        ProcessRecord(
            boot: Machine.bootID, invocation: ServiceEnvironment.invocation,
            kills: MemoryKills.current)
    }
}
