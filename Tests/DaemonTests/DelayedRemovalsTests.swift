import Daemon
import SystemPackage
import Testing

@Suite("Images that were removed soon after they failed")
struct DelayedRemovalsTests {
    @Test("each is looked at once, when it is due")
    func due() {
        let start = ContinuousClock.now
        var removals = DelayedRemovals()
        removals.add("early.png", due: start + .seconds(2))
        removals.add("late.png", due: start + .seconds(5))

        #expect(removals.takeDue(at: start + .seconds(1)).isEmpty)
        #expect(removals.takeDue(at: start + .seconds(2)) == ["early.png"])
        #expect(removals.takeDue(at: start + .seconds(4)).isEmpty)
        #expect(removals.takeDue(at: start + .seconds(6)) == ["late.png"])
    }

    @Test("one that is removed again is due at the later time")
    func again() {
        let start = ContinuousClock.now
        var removals = DelayedRemovals()
        removals.add("a.png", due: start + .seconds(2))
        removals.add("a.png", due: start + .seconds(3))

        #expect(removals.takeDue(at: start + .seconds(2)).isEmpty)
        #expect(removals.takeDue(at: start + .seconds(3)) == ["a.png"])
    }
}
