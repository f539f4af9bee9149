import Daemon
import Glibc
import Images
import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Pauses and whose fault they are")
struct PauseTests {
    private let start = ContinuousClock.now
    private let a = Job(kind: .image, path: "a.png")
    private let b = Job(kind: .image, path: "b.png")
    private let c = Job(kind: .image, path: "c.png")

    private func error(_ path: FilePath, _ errno: Errno) -> FileError {
        .system(path: path, action: "write", errno)
    }

    @Test("what cannot be written is the machine's fault, whatever the kernel calls it")
    func outbox() {
        let faults: [Errno] = [.noSpace, .ioError, .readOnlyFileSystem, .permissionDenied]

        for errno in faults {
            let fault = Fault(error("/out/a.png.mask.png", errno), reading: ["/in"])
            guard case .machine = fault else {
                Issue.record("\(errno): \(fault)")
                continue
            }
        }
    }

    @Test("a file of the inbox that cannot be read is its own fault, but not a want of descriptors")
    func inbox() {
        let stale = Fault(error("/in/a.png", .staleNFSFileHandle), reading: ["/in"])
        let spent = Fault(error("/in/a.png", .tooManyOpenFiles), reading: ["/in"])
        let whole = Fault(error("/in", .ioError), reading: ["/in"])

        guard case .file = stale, case .machine = spent, case .machine = whole else {
            Issue.record("\(stale), \(spent), \(whole)")
            return
        }
    }

    @Test("without memory to decode the machine is at fault, without a readable file that file")
    func decoding() {
        let memory = Fault(ImageError.outOfMemory, reading: ["/in"])
        let spent = Fault(ImageError.system(errno: ENFILE), reading: ["/in"])
        let disk = Fault(ImageError.system(errno: EIO), reading: ["/in"])

        guard case .machine(let reason) = memory, case .machine = spent, case .file = disk else {
            Issue.record("\(memory), \(spent), \(disk)")
            return
        }
        #expect(reason.contains("not enough memory"))
        #expect(disk.reason.contains("Input/output error"))
    }

    @Test("a pause lasts 1 s, then twice as long each time, at most a minute")
    func doubling() {
        var pause = Pause()
        let waits = (0..<9).map { _ in
            let before = pause.due ?? start
            _ = pause.recordFailure(.machine(reason: "r"), of: a, at: before)
            return pause.due.map { $0 - before }
        }

        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(!pause.isDue(at: start + .seconds(242)))
        #expect(pause.isDue(at: start + .seconds(243)))
    }

    @Test("a pause is told of once, when it has outlasted a try, and so is its end")
    func logging() {
        var pause = Pause()

        let told = [0, 1, 3, 7].map {
            pause.recordFailure(.machine(reason: "r"), of: a, at: start + .seconds($0))
        }
        let end = pause.end()
        let again = pause.recordFailure(.machine(reason: "r"), of: a, at: start)
        let shortEnd = pause.end()

        #expect(told == [false, true, false, false])
        #expect(end)
        #expect(!again && !shortEnd)
    }

    @Test("workers that fail together lengthen the pause once")
    func together() {
        var pause = Pause()

        for job in [a, b, c] { _ = pause.recordFailure(.machine(reason: "r"), of: job, at: start) }

        #expect(pause.due == start + .seconds(1))
    }

    @Test("files that cannot be read make a pause when they are three, and none can in between")
    func files() {
        var pause = Pause()

        for job in [a, a, a, a, b] {
            _ = pause.recordFailure(.file(reason: "r"), of: job, at: start)
        }
        let before = pause.due
        pause.recordReadableFile()
        for job in [a, b] { _ = pause.recordFailure(.file(reason: "r"), of: job, at: start) }
        let between = pause.due
        _ = pause.recordFailure(.file(reason: "r"), of: c, at: start)

        #expect(before == nil && between == nil)
        #expect(pause.due == start + .seconds(1))
    }
}
