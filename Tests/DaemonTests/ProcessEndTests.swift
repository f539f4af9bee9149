import Daemon
import Linux
import Testing

/// The groups are those of a unit `nucleid.service` in `system.slice`.
@Suite("End of a process")
struct ProcessEndTests {
    private static let unit = MemoryKills(
        group: "/cg/system.slice/nucleid.service", inode: 7, count: 2)
    private static let slice = MemoryKills(group: "/cg/system.slice", inode: 3, count: 5)
    private let before = process(kills: [unit, slice])

    private static func process(
        boot: String? = "b", invocation: String? = "i", kills: [MemoryKills]
    ) -> ProcessRecord {
        ProcessRecord(boot: boot, invocation: invocation, kills: kills)
    }

    private static func counted(_ kills: MemoryKills, _ count: Int, inode: UInt? = nil)
        -> MemoryKills
    {
        MemoryKills(group: kills.group, inode: inode ?? kills.inode, count: count)
    }

    private func end(
        crashed: Bool = false, exit: ExitRecord? = nil, now: ProcessRecord
    ) -> ProcessEnd {
        ProcessEnd(of: before, hasCrashRecord: crashed, exit: exit, now: now)
    }

    @Test("a crash record says that it crashed, whatever else happened")
    func crashed() {
        let now = Self.process(kills: [Self.counted(Self.unit, 3)])

        #expect(end(crashed: true, now: now) == .crashed)
    }

    @Test("a kill counted in its own group was its own")
    func ownGroup() {
        #expect(end(now: Self.process(kills: [Self.counted(Self.unit, 3)])) == .killedForMemory)
    }

    @Test("without a kill in its own group, one in the slice was another service's")
    func neighbour() {
        let now = Self.process(kills: [Self.unit, Self.counted(Self.slice, 6)])

        #expect(end(now: now) == .other)
    }

    @Test("the slice decides where systemd has made the service's group anew")
    func pruned() {
        let new = Self.counted(Self.unit, 0, inode: 8)

        #expect(end(now: Self.process(kills: [new, Self.slice])) == .other)
        #expect(
            end(now: Self.process(kills: [new, Self.counted(Self.slice, 6)])) == .killedForMemory)
    }

    @Test("kill -9, with the counts as before, is nobody's fault")
    func killed() {
        #expect(end(now: before) == .other)
        #expect(end(now: Self.process(kills: [])) == .other)
    }

    @Test("counts of another boot, or of an unknown one, have no meaning", arguments: ["c", nil])
    func otherBoot(boot: String?) {
        let kills = [Self.counted(Self.unit, 9)]

        #expect(end(now: Self.process(boot: boot, kills: kills)) == .other)
        let unknown = ProcessEnd(
            of: Self.process(boot: nil, kills: [Self.unit]), hasCrashRecord: false, exit: nil,
            now: Self.process(boot: nil, kills: kills))
        #expect(unknown == .other)
    }

    @Test("systemd's 'oom-kill' is believed, also for systemd-oomd, which no count shows")
    func serviceResult() {
        let exit = ExitRecord(invocation: "i", result: "oom-kill", kills: [Self.unit])

        #expect(end(exit: exit, now: Self.process(kills: [])) == .killedForMemory)
    }

    @Test("systemd with version 1 says 'signal'; the count of the group at the exit decides")
    func serviceResultVersion1() {
        let killed = ExitRecord(
            invocation: "i", result: "signal", kills: [Self.counted(Self.unit, 3)])
        let terminated = ExitRecord(invocation: "i", result: "signal", kills: [Self.unit])
        let elsewhere = ExitRecord(invocation: "i", result: "signal", kills: [])
        let now = Self.process(kills: [Self.counted(Self.unit, 0, inode: 8), Self.slice])

        #expect(end(exit: killed, now: now) == .killedForMemory)
        #expect(end(exit: terminated, now: now) == .other)
        #expect(end(exit: elsewhere, now: now) == .other)
    }

    @Test("an exit without a kill outweighs a kill of a neighbour in the slice")
    func exitOverSlice() {
        let exit = ExitRecord(invocation: "i", result: "signal", kills: [Self.unit, Self.slice])
        let now = Self.process(
            kills: [Self.counted(Self.unit, 0, inode: 8), Self.counted(Self.slice, 6)])

        #expect(end(exit: exit, now: now) == .other)
    }

    @Test("the exit of an earlier run of the service says nothing about this one")
    func otherInvocation() {
        let exit = ExitRecord(invocation: "older", result: "oom-kill", kills: [])

        #expect(end(exit: exit, now: before) == .other)
    }
}
