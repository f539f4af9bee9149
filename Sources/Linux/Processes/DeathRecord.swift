import CLinux
import Glibc
import SystemPackage

/// What was in hand when the process dies by a fault of its own, left in a file by the handler of
/// the signal (signal-safety(7)), so that the next process knows what to beware of.
///
/// The signals are SEGV, BUS, ILL, FPE, ABRT (systemd's watchdog sends it too), SYS and TRAP; the
/// process then ends by the signal as it would have. KILL and TERM are nobody's fault and leave
/// nothing. A thread that overflows its stack leaves a record where it is a ``KernelThread``.
package enum DeathRecord {
    /// The longest note of a piece of work, in bytes.
    package static let longestWork = clinux_death_bytes

    /// Begins to keep record.
    ///
    /// May be called again: the folder is then another, and nothing is in hand.
    ///
    /// - Parameters:
    ///   - folder: Where records go; must exist.
    ///   - slots: How many pieces of work may be in hand at once; at most 1024.
    /// - Throws: ``FileError`` where the folder cannot be opened, or no signal be handled.
    package static func install(in folder: FilePath, slots: Int) throws(FileError) {
        guard slots <= clinux_death_slots else {
            throw .notUsable(
                path: folder,
                reason: "it keeps record of at most \(clinux_death_slots) pieces of work "
                    + "at once, not of \(slots); use fewer workers")
        }
        let number = try OpenFolder(folder).reopened(for: "open")
        _ = try check("keep a record of faults in", folder) { clinux_death_install(number) }
    }

    /// Notes that a piece of work is in hand; only one thread at a time may use a slot.
    ///
    /// - Parameters:
    ///   - work: What names it; cut after 8192 bytes.
    ///   - slot: From 0; what the slot held before is forgotten.
    package static func begin(_ work: [UInt8], slot: Int) {
        clinux_death_begin(CInt(clamping: slot), work, work.count)
    }

    /// Notes that a slot's work is no longer in hand.
    package static func end(slot: Int) { clinux_death_end(CInt(clamping: slot)) }

    /// Reads the records that dead processes have left, then removes them; one that is not whole
    /// is only removed.
    ///
    /// - Parameter folder: Need not exist.
    /// - Returns: The deaths, in the order of the records' names.
    /// - Throws: ``FileError`` where the kernel refuses; no record is then removed unread.
    package static func take(from folder: FilePath) throws(FileError) -> [Death] {
        let tree = Tree(folder)
        guard try tree.status(of: FilePath(""))?.kind == .folder else { return [] }
        let records = try Folder(folder).names().filter(isRecord)
        var deaths: [Death] = []
        for name in records {
            do {
                let bytes = try tree.open(name.path).readAll(limit: 16 << 20)
                if let death = Death(record: bytes) { deaths.append(death) }
            } catch {
                guard case .notUsable = error else { throw error }
            }
        }
        for name in records { try tree.remove(name.path) }
        return deaths
    }

    /// Whether a name is `died-<process>-<number>`.
    private static func isRecord(_ name: FilePath.Component) -> Bool {
        let parts = name.string.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "died" && parts[1...].allSatisfy { UInt($0) != nil }
    }
}
