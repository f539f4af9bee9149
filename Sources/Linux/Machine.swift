import CLinux

/// The machine, as this process may use it.
package enum Machine {
    /// The processors that this process may run on: those of its cpuset and affinity.
    package static var processors: Int { Int(clinux_processors()) }
}
