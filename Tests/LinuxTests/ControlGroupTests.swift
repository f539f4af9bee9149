import Glibc
import Linux
import SystemPackage
import Testing

@Suite("Control group")
struct ControlGroupTests {
    @Test("the group and those above it are named, the innermost first")
    func ancestry() {
        let group = ControlGroup("0::/system.slice/nucleid.service\n")

        #expect(group?.ancestry == ["system.slice/nucleid.service", "system.slice", ""])
    }

    @Test("of both versions, the second counts")
    func hybrid() {
        let text = "12:memory:/old\n1:name=systemd:/x\n0::/user.slice\n"

        #expect(ControlGroup(text)?.path == "user.slice")
        #expect(ControlGroup("0::/\n")?.ancestry == [""])
    }

    @Test(
        "without the second version, or outside of what can be seen, there is none",
        arguments: ["", "12:memory:/old\n", "0::/../sibling\n", "0::/a/../../b\n", "nonsense"])
    func none(text: String) {
        #expect(ControlGroup(text) == nil)
    }

    @Test(
        "a limit is a number; 'max' is none",
        arguments: [
            ("max\n", nil), ("1073741824\n", 1 << 30), ("0\n", 0), ("", nil), ("x\n", nil),
        ] as [(String, Int?)])
    func limit(text: String, bytes: Int?) {
        #expect(ControlGroup.limit(text) == bytes)
    }

    @Test("the machine has as much memory as its pages say, and no limit is negative")
    func memory() {
        let pages = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

        #expect(abs(Machine.memory - pages) < 1 << 24)
        #expect((Machine.memoryLimit ?? 0) >= 0)
    }
}
