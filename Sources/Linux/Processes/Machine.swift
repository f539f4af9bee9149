import CLinux
import Glibc
import SystemPackage

/// The processors and memory that this process may use.
package enum Machine {
    /// The ID of this process.
    package static var processID: Int { Int(getpid()) }

    /// The number of processors allowed by the cpuset and the affinity mask.
    package static var processorCount: Int { Int(clinux_processors()) }

    /// The machine's memory in bytes (sysinfo(2), since a sandboxed unit may not see
    /// /proc/meminfo).
    package static var physicalMemory: Int { Int(clamping: clinux_memory()) }

    /// The lowest `memory.max` of the process's control groups, in bytes (cgroup-v2.rst); `nil`
    /// if there is no limit, or none is visible.
    package static var memoryLimit: Int? {
        guard let groups = text(of: "/proc/self/cgroup"), let group = ControlGroup(parsing: groups)
        else {
            return nil
        }
        return group.selfAndAncestors.compactMap { group in
            text(of: FilePath("/sys/fs/cgroup").pushing(group).appending("memory.max"))
                .flatMap(ControlGroup.parseMemoryLimit)
        }.min()
    }

    /// Returns memory that is free to the kernel (malloc_trim(3)).
    package static func returnFreeMemory() { clinux_return_free_memory() }

    /// The resident memory of this process in bytes (proc_pid_statm(5)); 0 if it cannot be read.
    package static var residentMemory: Int {
        let bytes = (try? OpenFile(at: "/proc/self/statm").readAll(limit: 1 << 12)) ?? []
        let fields = bytes.split(separator: UInt8(ascii: " "))
        let pages = fields.dropFirst().first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        return (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// The model name of the processor (/proc/cpuinfo), or `unknown`.
    package static var processorName: String {
        let lines = text(of: "/proc/cpuinfo")?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix("model name") }),
            let colon = line.firstIndex(of: ":")
        else { return "unknown" }
        return String(line[colon...].dropFirst(2))
    }

    /// The ID of this boot of the kernel (random(4)); `nil` if it is not known.
    ///
    /// A unit with `ProcSubset=pid` sees no /proc/sys: there it is `NUCLEID_BOOT_ID` of the
    /// environment, which the unit sets to systemd's `%b`.
    package static var bootID: String? {
        let known =
            text(of: "/proc/sys/kernel/random/boot_id")
            ?? getenv("NUCLEID_BOOT_ID").map { String(cString: $0) }
        // systemd writes it without hyphens.
        let digits = known?.filter(\.isHexDigit) ?? ""
        return digits.isEmpty ? nil : digits
    }

    /// Reads a small text file, such as one of /proc; `nil` if it cannot be read.
    static func text(of path: FilePath) -> String? {
        let file = try? OpenFile(at: path)
        let bytes = try? file?.readAll(limit: 16 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A control group of this process (cgroups(7)).
package struct ControlGroup: Sendable, Equatable {
    /// The path below the root of the hierarchy; empty for the root.
    package let path: FilePath

    /// Parses `/proc/self/cgroup`; `nil` without version 2, or if the group is outside the visible
    /// hierarchy.
    ///
    /// - Parameter text: Lines `number:controllers:path`; version 2 has the number 0.
    package init?(parsing text: String) {
        let line = text.split(separator: "\n").first { $0.hasPrefix("0::/") }
        guard let line else { return nil }
        self.init(relative: line.dropFirst(4))
    }

    /// Parses the group of a controller of version 1; `nil` if it has none, or if the group is
    /// outside the visible hierarchy.
    ///
    /// - Parameters:
    ///   - text: The content of `/proc/self/cgroup`.
    ///   - controller: The name of the controller, such as `memory`.
    package init?(parsing text: String, controller: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[2].hasPrefix("/"),
                fields[1].split(separator: ",").contains(Substring(controller))
            else { continue }
            self.init(relative: fields[2].dropFirst())
            return
        }
        return nil
    }

    private init?(relative text: Substring) {
        let path = FilePath(String(text))
        guard path.root == nil, path.components.allSatisfy({ $0.kind == .regular }) else {
            return nil
        }
        self.path = path
    }

    /// The group and its ancestors, itself first.
    package var selfAndAncestors: [FilePath] {
        var groups = [path]
        while let last = groups.last, !last.isEmpty { groups.append(last.removingLastComponent()) }
        return groups
    }

    /// Parses the content of `memory.max`: a number of bytes, or `max`, for which it returns
    /// `nil`.
    package static func parseMemoryLimit(_ text: String) -> Int? {
        Int(text.prefix { $0 != "\n" })
    }
}
