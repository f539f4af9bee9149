import Linux
import Outbox
import SystemPackage

/// Records the jobs in flight in the state folder, for the process after one that is killed.
package enum InFlightRecorder {
    private static let name: FilePath.Component = "in-flight"

    /// Begins the record of this process, in place of that of an earlier one.
    ///
    /// - Parameters:
    ///   - state: The state folder.
    ///   - slots: The number of workers.
    /// - Returns: The record, to be removed at an end in order.
    /// - Throws: ``FileError`` if it cannot be written.
    package static func begin(in state: FilePath, slots: Int) throws -> InFlightFile {
        var process = ProcessRecord.current
        var header = try SidecarCoding.encode(process)
        // The outermost groups say least.
        while header.count > CrashRecorder.maximumWorkBytes, !process.kills.isEmpty {
            process.kills.removeLast()
            header = try SidecarCoding.encode(process)
        }
        return try InFlightFile(replacing: state.appending(name), header: header, slots: slots)
    }

    /// Decides whether the last process was killed for memory, and with which jobs in flight.
    ///
    /// - Parameters:
    ///   - state: The state folder.
    ///   - hasCrashRecord: Whether the signal handler of the last process wrote a record.
    ///   - now: The present circumstances.
    /// - Returns: The jobs; none if it ended otherwise, or its record is missing or malformed.
    package static func workKilledForMemory(
        in state: FilePath, hasCrashRecord: Bool, now: ProcessRecord
    ) -> [[UInt8]] {
        guard let left = InFlightFile.read(at: state.appending(name)), !left.work.isEmpty,
            let process = try? SidecarCoding.decode(ProcessRecord.self, from: left.header)
        else { return [] }
        let end = ProcessEnd(
            of: process, hasCrashRecord: hasCrashRecord, exit: ExitRecord.read(in: state), now: now)
        return end == .killedForMemory ? left.work : []
    }

    /// The ID of the service's run that the record is of; `nil` if there is no record, or no ID.
    static func invocation(in state: FilePath) -> String? {
        guard let left = InFlightFile.read(at: state.appending(name)) else { return nil }
        return (try? SidecarCoding.decode(ProcessRecord.self, from: left.header))?.invocation
    }

    /// Removes what ended processes have left, so that no death is counted twice.
    ///
    /// - Throws: ``FileError``; what is no file stays.
    package static func clear(in state: FilePath) throws(FileError) {
        let tree = FileTree(root: state)
        for path in [FilePath("").appending(name), ExitRecord.name] {
            let kind = try tree.status(of: path)?.kind
            if kind == .file || kind == .other { try tree.remove(path) }
        }
    }
}
