import Glibc
import Linux
import SystemPackage
import Testing

@Suite("Control group")
struct ControlGroupTests {
    @Test("the group and its ancestors are listed, the innermost first")
    func ancestry() {
        let group = ControlGroup(parsing: "0::/system.slice/nucleid.service\n")

        #expect(group?.selfAndAncestors == ["system.slice/nucleid.service", "system.slice", ""])
    }

    @Test("version 2 is used where both versions are mounted")
    func hybrid() {
        let text = "12:memory:/old\n1:name=systemd:/x\n0::/user.slice\n"

        #expect(ControlGroup(parsing: text)?.path == "user.slice")
        #expect(ControlGroup(parsing: "0::/\n")?.selfAndAncestors == [""])
    }

    @Test("with version 1 each controller has a group of its own")
    func controllers() {
        let text = "12:cpu,memory:/a/b\n3:pids:/c\n1:name=systemd:/x\n0::/y\n"

        #expect(ControlGroup(parsing: text, controller: "memory")?.path == "a/b")
        #expect(ControlGroup(parsing: text, controller: "pids")?.path == "c")
        #expect(ControlGroup(parsing: text, controller: "blkio") == nil)
        #expect(ControlGroup(parsing: "3:pids:/../c\n", controller: "pids") == nil)
    }

    @Test(
        "there is no group without version 2, or outside the visible hierarchy",
        arguments: ["", "12:memory:/old\n", "0::/../sibling\n", "0::/a/../../b\n", "nonsense"])
    func none(text: String) {
        #expect(ControlGroup(parsing: text) == nil)
    }

    @Test(
        "a memory limit is a number; 'max' means no limit",
        arguments: [
            ("max\n", nil), ("1073741824\n", 1 << 30), ("0\n", 0), ("", nil), ("x\n", nil),
        ] as [(String, Int?)])
    func limit(text: String, bytes: Int?) {
        #expect(ControlGroup.parseMemoryLimit(text) == bytes)
    }

    @Test("the memory equals the page count of sysconf, and no limit is negative")
    func memory() {
        let pages = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

        #expect(abs(Machine.physicalMemory - pages) < 1 << 24)
        #expect((Machine.memoryLimit ?? 0) >= 0)
    }
}
