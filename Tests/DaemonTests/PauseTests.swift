import Daemon
import Linux
import SystemPackage
import Testing

@Suite("Pauses and whose fault they are")
struct PauseTests {
    private let start = ContinuousClock.now

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

    @Test("a pause lasts 1 s, then twice as long each time, at most a minute")
    func doubling() {
        var pause = Pause()
        let waits = (0..<9).map { _ in
            _ = pause.note(.machine(reason: "r"), at: start)
            return pause.due.map { $0 - start }
        }

        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(!pause.isDue(at: start + .seconds(59)))
        #expect(pause.isDue(at: start + .seconds(60)))
    }

    @Test("a pause is told of once, when it has outlasted a try, and so is its end")
    func telling() {
        var pause = Pause()

        let told = (0..<4).map { _ in pause.note(.machine(reason: "r"), at: start) }
        let end = pause.end()
        let again = pause.note(.machine(reason: "r"), at: start)
        let shortEnd = pause.end()

        #expect(told == [false, true, false, false])
        #expect(end)
        #expect(!again && !shortEnd)
    }

    @Test("one file that cannot be read makes no pause, three in a row do")
    func files() {
        var pause = Pause()

        _ = pause.note(.file(reason: "r"), at: start)
        _ = pause.note(.file(reason: "r"), at: start)
        let before = pause.due
        _ = pause.note(.file(reason: "r"), at: start)

        #expect(before == nil)
        #expect(pause.due == start + .seconds(1))
    }
}
