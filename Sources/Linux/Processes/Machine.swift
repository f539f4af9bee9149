import CLinux
import Glibc
import SystemPackage

/// The machine, as this process may use it.
package enum Machine {
    /// The number of this process.
    package static var process: Int { Int(getpid()) }

    /// The processors that this process may run on: those of its cpuset and affinity.
    package static var processors: Int { Int(clinux_processors()) }

    /// The bytes of its memory (sysinfo(2), since a unit may not see /proc/meminfo).
    package static var memory: Int { Int(clamping: clinux_memory()) }

    /// The bytes that the process's control groups allow it, the least of them all (`memory.max`,
    /// Linux's cgroup-v2.rst); `nil` where none sets a limit, or none can be seen.
    package static var memoryLimit: Int? {
        guard let groups = text(of: "/proc/self/cgroup"), let group = ControlGroup(groups) else {
            return nil
        }
        return group.ancestry.compactMap { group in
            text(of: FilePath("/sys/fs/cgroup").pushing(group).appending("memory.max"))
                .flatMap(ControlGroup.limit)
        }.min()
    }

    /// The bytes of memory that this process has now (RSS; proc_pid_statm(5)), or 0 where that
    /// cannot be read.
    package static var residentMemory: Int {
        let bytes = (try? OpenFile("/proc/self/statm").readAll(limit: 1 << 12)) ?? []
        let fields = bytes.split(separator: UInt8(ascii: " "))
        let pages = fields.dropFirst().first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        return (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// What the maker calls the processor, or `unknown`.
    package static var processorName: String {
        let lines = text(of: "/proc/cpuinfo")?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix("model name") }),
            let colon = line.firstIndex(of: ":")
        else { return "unknown" }
        return String(line[colon...].dropFirst(2))
    }

    private static func text(of path: FilePath) -> String? {
        let file = try? OpenFile(path)
        let bytes = try? file?.readAll(limit: 16 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
