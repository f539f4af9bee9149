import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

/// Every crash is a real one, of a process of its own.
@Suite("Crash recorder")
struct CrashRecorderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "signal and work in flight are recorded, and the process dies of the signal",
        arguments: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP])
    func faults(signal: Int32) async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(signal)) {
            [path = path as String, signal = signal as Int32] in
            try CrashRecorder.install(in: FilePath(path), slots: 4)
            CrashRecorder.beginWork([1, 2, 3], slot: 0)
            CrashRecorder.beginWork([9], slot: 1)
            CrashRecorder.beginWork(Array(repeating: 7, count: 9000), slot: 3)
            CrashRecorder.endWork(slot: 1)
            // To the process, as systemd's watchdog does: threads of Dispatch block SIGABRT.
            kill(getpid(), signal)
            while true { pause() }
        }

        let crashes = try CrashRecorder.consumeRecords(in: folder.path)

        #expect(
            crashes
                == [
                    Crash(
                        signal: signal,
                        workInFlight: [[1, 2, 3], Array(repeating: 7, count: 8192)])
                ])
        #expect(try folder.names() == [])
        #expect(try CrashRecorder.consumeRecords(in: folder.path) == [])
    }

    @Test("a record stays until what was made of it is kept")
    func unused() throws {
        // The signal, and the end mark.
        try folder.write([11, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], to: "died-1-0")

        #expect(throws: FileError.self) {
            try CrashRecorder.consumeRecords(in: folder.path) { _ throws(FileError) in
                throw .unusable(path: "suspects.json", reason: "the disk fails")
            }
        }

        #expect(
            try CrashRecorder.consumeRecords(in: folder.path)
                == [Crash(signal: 11, workInFlight: [])])
        #expect(try folder.names() == [])
    }

    @Test("an access to unmapped memory by a thread is recorded as SEGV")
    func realFault() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 1)
            PosixThread {
                CrashRecorder.beginWork([4], slot: 0)
                let page = mmap(nil, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                page?.storeBytes(of: 1, as: UInt8.self)
            }.join()
        }

        let crashes = try CrashRecorder.consumeRecords(in: folder.path)

        #expect(crashes == [Crash(signal: SIGSEGV, workInFlight: [[4]])])
        #expect(crashes.first?.signalName == "SEGV")
    }

    @Test("a stack overflow in a thread is recorded on its signal stack")
    func stackOverflow() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 1)
            PosixThread {
                CrashRecorder.beginWork([5], slot: 0)
                _ = depth(of: getpid())
            }.join()
        }

        #expect(
            try CrashRecorder.consumeRecords(in: folder.path) == [
                Crash(signal: SIGSEGV, workInFlight: [[5]])
            ])
    }

    @Test("a second installation clears the slots and changes the folder")
    func again() async throws {
        let path = folder.path.string
        let other = try TemporaryFolder()
        let otherPath = other.path.string
        await #expect(processExitsWith: .signal(SIGABRT)) {
            [path = path as String, otherPath = otherPath as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 2)
            CrashRecorder.beginWork([1], slot: 0)
            try CrashRecorder.install(in: FilePath(otherPath), slots: 2)
            CrashRecorder.beginWork([2], slot: 1)
            abort()
        }

        #expect(try CrashRecorder.consumeRecords(in: folder.path) == [])
        #expect(
            try CrashRecorder.consumeRecords(in: other.path) == [
                Crash(signal: SIGABRT, workInFlight: [[2]])
            ])
    }

    @Test("termination from outside leaves no record", arguments: [SIGTERM, SIGKILL, SIGHUP])
    func terminated(signal: Int32) async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(signal)) {
            [path = path as String, signal = signal as Int32] in
            try CrashRecorder.install(in: FilePath(path), slots: 1)
            CrashRecorder.beginWork([1], slot: 0)
            kill(getpid(), signal)
            while true { pause() }
        }

        #expect(try folder.names() == [])
    }

    @Test("threads that crash at the same time leave one complete record")
    func together() async throws {
        let path = folder.path.string
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try CrashRecorder.install(in: FilePath(path), slots: 8)
            let threads = (0..<8).map { slot in
                PosixThread {
                    CrashRecorder.beginWork([8], slot: slot)
                    raise(SIGSEGV)
                }
            }
            for thread in threads { thread.join() }
        }

        let crashes = try CrashRecorder.consumeRecords(in: folder.path)

        #expect(crashes.count == 1)
        #expect((1...8).contains(crashes.first?.workInFlight.count ?? 0))
    }

    @Test("incomplete records are removed, other files stay")
    func broken() throws {
        let whole: [UInt8] = [11, 0, 0, 0, 1, 0, 0, 0, 42, 255, 255, 255, 255]
        for count in 0..<whole.count {
            try folder.write(Array(whole.prefix(count)), to: "died-1-\(count)")
        }
        try folder.write(whole, to: "died-2-0")
        try folder.write(whole + [0], to: "died-2-1")
        _ = try folder.makePipe("died-3-0")
        try folder.write(whole, to: "died-x-0")
        try folder.write(whole, to: "mark")

        let crashes = try CrashRecorder.consumeRecords(in: folder.path)

        #expect(crashes == [Crash(signal: 11, workInFlight: [[42]])])
        #expect(try folder.names() == ["died-x-0", "mark"])
    }

    @Test("a missing folder has no records, and cannot be used for new ones")
    func missing() throws {
        let path = folder.path.appending("missing")

        #expect(try CrashRecorder.consumeRecords(in: path) == [])
        let error = #expect(throws: FileError.self) {
            try CrashRecorder.install(in: path, slots: 1)
        }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }
}

/// Recurses until the stack overflows.
@inline(never)
private func depth(of number: Int32) -> Int32 {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 4096) { scratch in
        scratch.initialize(repeating: number)
        guard number != 0 else { return 0 }
        return depth(of: number &+ 1 == 0 ? 1 : number &+ 1) &+ scratch[Int(number & 4095)]
    }
}
