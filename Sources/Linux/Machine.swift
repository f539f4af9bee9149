import CLinux
import SystemPackage

/// The machine, as this process may use it.
package enum Machine {
    /// The processors that this process may run on: those of its cpuset and affinity.
    package static var processors: Int { Int(clinux_processors()) }

    /// What the maker calls the processor, or `unknown`.
    package static var processorName: String {
        let file = try? OpenFile("/proc/cpuinfo")
        let bytes = (try? file?.readAll(limit: 16 << 20)) ?? []
        let line = bytes.split(separator: UInt8(ascii: "\n")).first {
            $0.starts(with: "model name".utf8)
        }
        guard let line, let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return "unknown"
        }
        return String(decoding: line[colon...].dropFirst(2), as: UTF8.self)
    }
}
