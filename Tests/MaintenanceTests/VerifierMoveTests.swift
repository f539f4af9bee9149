import Glibc
import Linux
import Maintenance
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Verifier during moves")
struct VerifierMoveTests {
    private let fixture: FoldersFixture

    init() throws {
        fixture = try FoldersFixture()
        try VerificationViolation.fill(fixture)
    }

    @Test("an image that is being moved is neither removed nor missing")
    func onItsWay() throws {
        let (inbox, failed) = (fixture.tree("inbox"), fixture.tree("failed"))
        let owners = try [
            takeAside(["a.png", "held.png"], from: "", in: inbox),
            takeAside(["bad.png"], from: "plate", in: failed),
        ]
        defer { for owner in owners { close(owner) } }

        let findings = Mutex<[Verifier.Finding]>([])
        _ = try Verifier(folders: fixture.folders, isFull: true).check {
            nil
        } report: { finding in
            findings.withLock { $0.append(finding) }
        }

        #expect(
            findings.withLock { $0 }
                == [.inputRemoved(fixture.root.appending("outbox/removed.png.json"))])
    }

    /// Does what a process does that moves files; returns the descriptor of its lock.
    private func takeAside(
        _ names: [String], from folder: FilePath, in tree: FileTree
    ) throws -> CInt {
        let taken = folder.appending(".nucleid-7-8.taken")
        try tree.createFolder(at: taken)
        let owner = open(tree.root.pushing(taken).string, O_RDONLY | O_DIRECTORY)
        #expect(flock(owner, LOCK_EX) == 0)
        for name in names {
            try tree.move(folder.appending(name), to: tree, as: taken.appending(name))
        }
        return owner
    }
}
