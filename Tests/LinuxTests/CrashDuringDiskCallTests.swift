import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

/// Every crash is a real one, of a process of its own.
@Suite("Crashes during disk calls")
struct CrashDuringDiskCallTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("work that has waited for a disk for a second when another thread crashes is left out")
    func waitingForDisk() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 3)
            CrashRecorder.beginWork([1], slot: 0)
            let waiting = Self.beginCall(work: [2], slot: 1)
            PosixThread {
                DiskCalls.watchThread(slot: 2)
                DiskCalls.perform(action: "write", path: "/x") {}
                CrashRecorder.beginWork([3], slot: 2)
            }.join()
            while DiskCalls.currentCall(slot: 1).map({ $0.duration < .seconds(1) }) ?? true {
                sched_yield()
            }
            kill(getpid(), SIGABRT)
            waiting.join()
        }

        #expect(
            try CrashRecorder.consumeRecords(in: folder.path) == [
                Crash(signal: SIGABRT, workInFlight: [[1], [3]])
            ])
    }

    @Test("work in a short call is recorded: what came before the call may be to blame")
    func shortCall() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 2)
            let waiting = Self.beginCall(work: [2], slot: 1)
            kill(getpid(), SIGSEGV)
            waiting.join()
        }

        #expect(
            try CrashRecorder.consumeRecords(in: folder.path) == [
                Crash(signal: SIGSEGV, workInFlight: [[2]])
            ])
    }

    @Test("work whose own thread faults inside a call is recorded, however long the call was")
    func faultInCall() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGBUS)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 2)
            PosixThread {
                DiskCalls.watchThread(slot: 1)
                CrashRecorder.beginWork([5], slot: 1)
                DiskCalls.perform(action: "read", path: "/x") {
                    while DiskCalls.timeInCalls(slot: 1) < .seconds(1) { sched_yield() }
                    raise(SIGBUS)
                }
            }.join()
        }

        #expect(
            try CrashRecorder.consumeRecords(in: folder.path) == [
                Crash(signal: SIGBUS, workInFlight: [[5]])
            ])
    }

    /// Starts a thread that stays in a disk call; returns when it is inside.
    private static func beginCall(work: [UInt8], slot: Int) -> PosixThread {
        let isInside = WakeUp()
        let thread = PosixThread {
            DiskCalls.watchThread(slot: slot)
            CrashRecorder.beginWork(work, slot: slot)
            DiskCalls.perform(action: "synchronize", path: "/x") {
                isInside.signal()
                while true { pause() }
            }
        }
        _ = isInside.wait(atMost: .seconds(600))
        return thread
    }
}
