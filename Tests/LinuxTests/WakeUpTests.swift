import Linux
import TestSupport
import Testing

@Suite("Wake-up")
struct WakeUpTests {
    @Test("a signal ends a wait for events, whether given before or during it")
    func endsWait() throws {
        let folder = try TemporaryFolder()
        let inotify = try Inotify(for: folder.path)
        let (before, meanwhile) = (WakeUp(), WakeUp())
        before.signal()
        let thread = KernelThread { meanwhile.signal() }

        #expect(try inotify.events(within: nil, orUntil: before) == [])
        #expect(try inotify.events(within: nil, orUntil: meanwhile) == [])
        thread.join()
    }

    @Test("a signal is never reset")
    func stays() throws {
        let folder = try TemporaryFolder()
        let inotify = try Inotify(for: folder.path)
        let wakeUp = WakeUp()

        #expect(!wakeUp.isSignalled)
        wakeUp.signal()
        wakeUp.signal()
        for _ in 0..<3 {
            #expect(wakeUp.isSignalled)
            #expect(try inotify.events(within: nil, orUntil: wakeUp) == [])
        }
    }

    @Test("a wait without events ends after its timeout")
    func timeout() throws {
        let folder = try TemporaryFolder()
        let inotify = try Inotify(for: folder.path)

        #expect(try inotify.events(within: .zero, orUntil: WakeUp()) == [])
    }
}
