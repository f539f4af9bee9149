import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("OOM kills of a control group")
struct MemoryKillsTests {
    private let root: TemporaryFolder

    init() throws { root = try TemporaryFolder() }

    private func write(_ text: String, to path: FilePath) throws {
        let tree = FileTree(root: root.path)
        try tree.createFolder(at: path.removingLastComponent())
        try tree.write(Array(text.utf8), to: path)
    }

    private func inode(of path: FilePath) throws -> UInt {
        try #require(try FileStatus(of: root.path.pushing(path))).inode
    }

    // As cgroup-v2.rst lists the keys of memory.events.
    private func events(_ kills: Int) -> String {
        "low 0\nhigh 0\nmax 12\noom 4\noom_kill \(kills)\noom_group_kill 9\n"
    }

    @Test("with version 2 the group and its ancestors are counted, the innermost first")
    func version2() throws {
        try write(events(3), to: "system.slice/nucleid.service/memory.events")
        try write(events(5), to: "system.slice/memory.events")

        let counts = MemoryKills.counts(
            ofGroups: "0::/system.slice/nucleid.service\n", below: root.path)

        #expect(
            counts == [
                MemoryKills(
                    group: root.path.pushing("system.slice/nucleid.service").string,
                    inode: try inode(of: "system.slice/nucleid.service"), count: 3),
                MemoryKills(
                    group: root.path.appending("system.slice").string,
                    inode: try inode(of: "system.slice"), count: 5),
            ])
    }

    @Test("with version 1 the group of the memory controller alone is counted")
    func version1() throws {
        // As kernels since 4.13 write it.
        let control = "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"
        try write(control, to: "memory/system.slice/nucleid.service/memory.oom_control")
        try write(control, to: "memory/system.slice/memory.oom_control")
        let groups = "7:cpu,cpuacct:/\n4:memory:/system.slice/nucleid.service\n0::/other\n"

        let counts = MemoryKills.counts(ofGroups: groups, below: root.path)

        #expect(counts.map(\.count) == [2])
        #expect(counts.first?.group.hasSuffix("/memory/system.slice/nucleid.service") == true)
    }

    @Test(
        "without a count, or outside the visible hierarchy, there is none",
        arguments: ["", "0::/\n", "0::/../x\n", "4:memory:/../x\n", "4:memory\n", "nonsense"])
    func none(groups: String) {
        #expect(MemoryKills.counts(ofGroups: groups, below: root.path) == [])
    }

    @Test(
        "the count is the number of the line 'oom_kill'",
        arguments: [
            ("oom 3\noom_kill 7\n", 7), ("oom_kill 0", 0), ("oom_kill_disable 1\n", nil),
            ("oom_kill x\n", nil), ("oom_kill 1 2\n", nil), ("", nil),
        ] as [(String, Int?)])
    func parsing(text: String, count: Int?) {
        #expect(MemoryKills.parse(text) == count)
    }

    @Test("the counts of this process are not negative")
    func ofThisProcess() {
        #expect(MemoryKills.current.allSatisfy { $0.count >= 0 && !$0.group.isEmpty })
    }
}
