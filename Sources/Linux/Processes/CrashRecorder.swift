import CLinux
import Glibc
import SystemPackage

/// Records the work in flight when the process crashes, so that the next process can avoid it.
///
/// An async-signal-safe handler (signal-safety(7)) writes the record to a file on SEGV, BUS, ILL,
/// FPE, ABRT (which systemd's watchdog sends too), SYS and TRAP; the process then dies of the
/// signal as it would have without it. KILL and TERM leave no record. A stack overflow is recorded
/// on a ``PosixThread`` only, which has a signal stack of its own.
package enum CrashRecorder {
    /// The largest size of a description of work, in bytes.
    package static let maximumWorkBytes = clinux_crash_record_bytes

    /// Installs the signal handlers.
    ///
    /// A second call changes the folder and clears all slots.
    ///
    /// - Parameters:
    ///   - folder: The folder for records, which must exist.
    ///   - slots: The largest number of pieces of work in flight, at most 1024.
    /// - Throws: ``FileError`` if the folder cannot be opened or a handler cannot be installed.
    package static func install(in folder: FilePath, slots: Int) throws(FileError) {
        guard slots <= clinux_crash_record_slots else {
            throw .unusable(
                path: folder,
                reason: "crash records hold at most \(clinux_crash_record_slots) pieces of work "
                    + "at once, not \(slots); use fewer workers")
        }
        let number = try OpenFolder(at: folder).openReadable(action: "open")
        _ = try systemCall(action: "record crashes in", path: folder) {
            clinux_crash_record_install(number)
        }
    }

    /// Marks a piece of work as in flight; a slot must not be used by two threads at the same time.
    ///
    /// - Parameters:
    ///   - work: A description that identifies the work; cut after ``maximumWorkBytes`` bytes.
    ///   - slot: The slot, from 0; its previous work is replaced.
    package static func beginWork(_ work: [UInt8], slot: Int) {
        clinux_crash_record_begin(CInt(clamping: slot), work, work.count)
    }

    /// Marks a slot as free.
    package static func endWork(slot: Int) { clinux_crash_record_end(CInt(clamping: slot)) }

    /// Reads the records of dead processes and then removes them; incomplete records are removed
    /// and left out.
    ///
    /// - Parameters:
    ///   - folder: The folder for records; need not exist.
    ///   - use: Called with the crashes before the records are removed, also if there are none.
    /// - Returns: The crashes, in the order of the records' names.
    /// - Throws: ``FileError``, also that of `use`; no record is then removed unread.
    @discardableResult
    package static func consumeRecords(
        in folder: FilePath, use: ([Crash]) throws(FileError) -> Void = { _ in }
    ) throws(FileError) -> [Crash] {
        let tree = FileTree(root: folder)
        guard try tree.status(of: FilePath(""))?.kind == .folder else {
            try use([])
            return []
        }
        let records = try Folder(folder).names().filter(isRecord)
        var crashes: [Crash] = []
        for name in records {
            do {
                let bytes = try tree.open(name.path).readAll(limit: 16 << 20)
                if let crash = Crash(record: bytes) { crashes.append(crash) }
            } catch {
                guard case .unusable = error else { throw error }
            }
        }
        try use(crashes)
        for name in records where try tree.status(of: name.path)?.kind != .folder {
            try tree.remove(name.path)
        }
        return crashes
    }

    /// Whether a name has the form `died-<process>-<number>`.
    private static func isRecord(_ name: FilePath.Component) -> Bool {
        let parts = name.string.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "died" && parts[1...].allSatisfy { UInt($0) != nil }
    }
}

/// The crash of a process: its signal and the work in flight.
package struct Crash: Sendable, Equatable {
    /// The number of the signal.
    package let signal: Int32
    /// The descriptions given to ``CrashRecorder/beginWork(_:slot:)``, in the order of slots.
    package let workInFlight: [[UInt8]]

    /// Creates a crash, as if it had been read from a record.
    package init(signal: Int32, workInFlight: [[UInt8]]) {
        self.signal = signal
        self.workInFlight = workInFlight
    }

    /// The name of the signal without `SIG`, such as `SEGV`; other signals by their number.
    package var signalName: String {
        switch signal {
        case SIGSEGV: "SEGV"
        case SIGBUS: "BUS"
        case SIGILL: "ILL"
        case SIGFPE: "FPE"
        case SIGABRT: "ABRT"
        case SIGSYS: "SYS"
        case SIGTRAP: "TRAP"
        default: "\(signal)"
        }
    }

    /// Decodes the record of the signal handler; `nil` if it is incomplete or malformed.
    ///
    /// The format is the signal's number, each piece of work with its length before it, and
    /// 0xFFFFFFFF; all numbers have 32 bits in native byte order.
    ///
    /// - Parameter record: The content of the file.
    package init?(record: [UInt8]) {
        var rest = record[...]
        func number() -> UInt32? {
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return rest.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        }
        guard let signal = number(), signal > 0, signal < 128 else { return nil }
        var works: [[UInt8]] = []
        while true {
            guard let length = number() else { return nil }
            if length == .max { break }
            guard length <= CrashRecorder.maximumWorkBytes, rest.count >= length else { return nil }
            works.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        guard rest.isEmpty else { return nil }
        self.init(signal: Int32(signal), workInFlight: works)
    }
}
