import SystemPackage

/// The number of processes of a control group that the kernel has killed for memory.
///
/// Version 2 counts each kill in the group and in all its ancestors (`oom_kill` of `memory.events`,
/// cgroup-v2.rst), version 1 in the group alone (`memory.oom_control`). Kills for lack of memory of
/// the whole machine are counted too.
package struct MemoryKills: Codable, Sendable, Equatable {
    /// The path of the group's folder.
    package let group: String
    /// The inode of the folder: a group that is removed and created again begins at 0.
    package let inode: UInt
    /// The number of kills since the group was created.
    package let count: Int

    /// Creates a count, as if it had been read.
    package init(group: String, inode: UInt, count: Int) {
        self.group = group
        self.inode = inode
        self.count = count
    }

    /// The counts of the group of this process and, with version 2, of its ancestors, innermost
    /// first; empty where none can be read.
    package static var current: [MemoryKills] {
        guard let groups = Machine.text(of: "/proc/self/cgroup") else { return [] }
        return counts(ofGroups: groups, below: "/sys/fs/cgroup")
    }

    /// Reads the counts of a process's groups.
    ///
    /// - Parameters:
    ///   - groups: The content of `/proc/PID/cgroup` (cgroups(7)).
    ///   - root: The folder where version 2, or the controllers of version 1, are mounted.
    /// - Returns: As ``current``.
    package static func counts(ofGroups groups: String, below root: FilePath) -> [MemoryKills] {
        if let group = ControlGroup(parsing: groups) {
            let counts = group.selfAndAncestors.compactMap {
                Self(folder: root.pushing($0), file: "memory.events")
            }
            if !counts.isEmpty { return counts }
        }
        guard let group = ControlGroup(parsing: groups, controller: "memory"),
            let count = Self(
                folder: root.appending("memory").pushing(group.path), file: "memory.oom_control")
        else { return [] }
        return [count]
    }

    private init?(folder: FilePath, file: FilePath.Component) {
        guard let text = Machine.text(of: folder.appending(file)),
            let count = Self.parse(text), let status = try? FileStatus(of: folder)
        else { return nil }
        self.init(group: folder.string, inode: status.inode, count: count)
    }

    /// Parses the line `oom_kill NUMBER` of `memory.events` or `memory.oom_control`; `nil` without
    /// such a line.
    package static func parse(_ text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) }
        }
        return nil
    }
}
