import CLinux
import SystemPackage

/// The system calls of watched threads that wait for a disk or a file server.
///
/// A hung call cannot be interrupted (state D of proc_pid_stat(5)), so it is no sign that a thread
/// hangs by its own fault. A thread is watched after ``watchThread(slot:)``; the calls of others are
/// not recorded.
package enum DiskCalls {
    /// The number of slots for threads with a slot in ``CrashRecorder``; a thread has the same
    /// number in both.
    package static let workerSlots = Int(clinux_crash_record_slots)
    /// The number of all slots.
    package static let slots = Int(clinux_disk_call_slots)

    /// Records the calling thread's disk calls in a slot from now on.
    ///
    /// Of two threads with the same slot, the later one is recorded.
    package static func watchThread(slot: Int) { clinux_disk_call_watch(CInt(clamping: slot)) }

    /// Runs a call that waits for a disk, or for a thread that may wait for one.
    ///
    /// - Parameters:
    ///   - action: The verb for people, such as `close`.
    ///   - path: The file or folder.
    ///   - call: Must not compute for long, since its time does not count as such.
    /// - Returns: The result of the call, which leaves errno as it was.
    package static func perform<Result>(
        action: String, path: FilePath, call: () -> Result
    ) -> Result {
        guard clinux_disk_call_is_watched() else { return call() }
        action.withCString { action in
            path.withPlatformString { clinux_disk_call_begin(action, $0) }
        }
        defer { clinux_disk_call_end() }
        return call()
    }

    /// Returns the time that the threads of a slot have spent in disk calls, with the present one.
    ///
    /// It is exact to a tick of the kernel, a few milliseconds.
    package static func timeInCalls(slot: Int) -> Duration {
        .nanoseconds(Int64(clamping: clinux_disk_call_read(CInt(clamping: slot)).total))
    }

    /// Returns the number of disk calls that have ended in a slot.
    package static func completedCalls(slot: Int) -> Int {
        Int(clamping: clinux_disk_call_read(CInt(clamping: slot)).calls)
    }

    /// Returns the call in progress in a slot; `nil` if there is none.
    package static func currentCall(slot: Int) -> DiskCall? {
        let state = clinux_disk_call_read(CInt(clamping: slot))
        guard state.is_in_call else { return nil }
        var action = [CChar](repeating: 0, count: Int(clinux_disk_call_action_bytes))
        var path = [CChar](repeating: 0, count: Int(clinux_disk_call_path_bytes))
        guard clinux_disk_call_describe(CInt(clamping: slot), &action, &path) else { return nil }
        return DiskCall(
            slot: slot, number: Int(clamping: state.calls),
            duration: .nanoseconds(Int64(clamping: state.current)), action: text(of: action),
            path: text(of: path))
    }

    private static func text(of bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A disk call in progress.
package struct DiskCall: Sendable, Equatable {
    /// The slot of its thread.
    package let slot: Int
    /// Its number among the calls of the slot.
    package let number: Int
    /// The time since it began.
    package let duration: Duration
    /// The verb for people, such as `synchronize`.
    package let action: String
    /// The path for people, of a long one the end; empty where the caller knows none.
    package let path: String

    /// Creates a call, as if it had been read from a slot.
    package init(slot: Int, number: Int, duration: Duration, action: String, path: String) {
        self.slot = slot
        self.number = number
        self.duration = duration
        self.action = action
        self.path = path
    }
}
