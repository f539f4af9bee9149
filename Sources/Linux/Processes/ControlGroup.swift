import SystemPackage

/// The process's place in the hierarchy of control groups (cgroups(7), version 2).
package struct ControlGroup: Sendable, Equatable {
    /// Below the root of the hierarchy; empty for the root.
    package let path: FilePath

    /// Reads what `/proc/self/cgroup` says; `nil` without version 2, or where the place lies
    /// outside of what can be seen.
    ///
    /// - Parameter text: Lines of `number:controllers:path`; version 2 is number 0.
    package init?(_ text: String) {
        let line = text.split(separator: "\n").first { $0.hasPrefix("0::/") }
        guard let line else { return nil }
        let path = FilePath(String(line.dropFirst(4)))
        guard path.root == nil, path.components.allSatisfy({ $0.kind == .regular }) else {
            return nil
        }
        self.path = path
    }

    /// The group and all above it, itself first.
    package var ancestry: [FilePath] {
        var groups = [path]
        while let last = groups.last, !last.isEmpty { groups.append(last.removingLastComponent()) }
        return groups
    }

    /// Reads what a `memory.max` says.
    ///
    /// - Parameter text: A number of bytes, or `max`.
    /// - Returns: `nil` where there is no limit.
    package static func limit(_ text: String) -> Int? {
        Int(text.prefix { $0 != "\n" })
    }
}
