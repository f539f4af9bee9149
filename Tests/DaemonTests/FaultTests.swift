import Daemon
import Glibc
import Images
import Linux
import SystemPackage
import Testing

@Suite("Whose fault an error is")
struct FaultTests {
    private enum Owner: Equatable { case machine, file, entry }

    private func owner(
        of path: FilePath, _ errno: Errno, _ action: String = "write"
    ) -> Owner { owner(of: FileError.system(path: path, action: action, errno)) }

    private func owner(of error: any Error) -> Owner {
        switch Fault(error, reading: ["/in", "/truth"], writing: ["/out", "/failed", "/archive"]) {
        case .machine: .machine
        case .file: .file
        case .entry: .entry
        }
    }

    @Test(
        "no space, descriptors or memory is the machine's, whatever the path",
        arguments: [
            Errno.noSpace, .diskQuotaExceeded, .tooManyOpenFiles, .tooManyOpenFilesInSystem,
            .noMemory,
        ])
    func general(errno: Errno) {
        for path: FilePath in [
            "/in/a.png", "/out/p/a.png.json", "/failed/a.png", "/state/x", "/in",
        ] {
            #expect(owner(of: path, errno) == .machine, "\(path)")
        }
    }

    @Test(
        "a file of the inbox that cannot be read is its own fault, whatever the kernel calls it",
        arguments: [
            Errno.ioError, .staleNFSFileHandle, .permissionDenied, .notPermitted, .fileNameTooLong,
            .tooManySymbolicLinkLevels, .invalidArgument, .illegalByteSequence, .isDirectory,
            .notDirectory, .readOnlyFileSystem,
        ])
    func source(errno: Errno) {
        #expect(owner(of: "/in/a.png", errno, "open") == .file)
        #expect(owner(of: "/truth/p/a.png", errno, "read") == .file)
        #expect(owner(of: "/in", errno, "open") == .machine)
    }

    @Test(
        "what cannot be written anywhere in the outbox is the machine's",
        arguments: [Errno.ioError, .readOnlyFileSystem])
    func output(errno: Errno) {
        #expect(owner(of: "/out/a.png.mask.png", errno) == .machine)
        #expect(owner(of: "/failed/p/q/a.png", errno, "synchronize") == .machine)
        #expect(owner(of: "/out", errno, "synchronize") == .machine)
    }

    @Test("a missing right is the machine's directly in the outbox, and a sub-folder's below")
    func permission() {
        #expect(owner(of: "/out/a.png.mask.png", .permissionDenied) == .machine)
        #expect(owner(of: "/out/p/a.png.mask.png", .permissionDenied) == .file)
        #expect(owner(of: "/out/a.png.labels.png", .permissionDenied, "open") == .file)
        #expect(owner(of: "/out/a.png.json", .notPermitted, "rename to") == .file)
        #expect(owner(of: "/out", .permissionDenied, "open") == .machine)
    }

    @Test("a name that the outbox or the failed folder can never have is the entry's for good")
    func names() {
        #expect(owner(of: "/failed/p/a.png.json", .fileNameTooLong, "reach") == .entry)
        #expect(owner(of: "/archive/a.png", .fileNameTooLong, "move to") == .entry)
        #expect(owner(of: "/out/p", .notDirectory, "open") == .entry)
        #expect(owner(of: "/out/p/a.png.json", .isDirectory, "rename to") == .entry)
        #expect(owner(of: "/out/p", .tooManySymbolicLinkLevels, "open") == .entry)
        #expect(owner(of: "/failed/a:b.png", .invalidArgument, "rename to") == .entry)
        #expect(owner(of: "/failed/\u{fffd}.png", .illegalByteSequence, "move to") == .entry)
    }

    @Test("an invalid argument of another call than one with a name only postpones the file")
    func operation() {
        #expect(owner(of: "/out/a.png.mask.png", .invalidArgument, "synchronize") == .file)
        #expect(owner(of: "/out/a.png.mask.png", .invalidArgument, "write") == .file)
    }

    @Test("what can end by itself postpones the file alone")
    func passing() {
        for errno: Errno in [
            .noSuchFileOrDirectory, .fileExists, .resourceBusy, .fileTooLarge, .staleNFSFileHandle,
            .improperLink,
        ] {
            #expect(owner(of: "/out/p/a.png.json", errno, "rename to") == .file, "\(errno)")
        }
    }

    @Test("an error of the state, and one that nobody has foreseen, is the machine's")
    func others() {
        struct Unforeseen: Error {}
        #expect(owner(of: "/state/suspects.json", .permissionDenied) == .machine)
        #expect(owner(of: Unforeseen()) == .machine)
        #expect(
            owner(of: FileError.unusable(path: "/out", reason: "another file system"))
                == .machine)
        #expect(owner(of: FileError.unusable(path: "/in/a.png", reason: "a folder")) == .file)
        #expect(owner(of: FileError.unusable(path: "/failed/a.png", reason: "no room")) == .file)
    }

    @Test("without memory to decode the machine is at fault, without a readable file that file")
    func decoding() {
        let memory = Fault(ImageError.outOfMemory, reading: ["/in"])
        let disk = Fault(ImageError.system(errno: EIO), reading: ["/in"])

        guard case .machine(let reason) = memory, case .file = disk else {
            Issue.record("\(memory), \(disk)")
            return
        }
        #expect(owner(of: ImageError.system(errno: ENFILE)) == .machine)
        #expect(reason.contains("not enough memory"))
        #expect(disk.reason.contains("Input/output error"))
    }

    @Test("the folder is at fault if it cannot be listed or written to, however many files fail")
    func probe() throws {
        let temporary = try TemporaryFolder()
        let (inbox, outbox) = (temporary.path.appending("in"), temporary.path.appending("out"))
        for folder in [inbox, outbox] { try Folder(folder).create() }
        let probe = FaultProbe(
            source: FileTree(root: inbox), outputs: [FileTree(root: outbox)])

        #expect(probe.fault(around: inbox.appending("a.png")) == nil)
        #expect(probe.fault(around: nil) == nil)
        #expect(probe.fault(around: outbox.appending("p/a.png.json")) == nil)
        #expect(try Folder(outbox).names().isEmpty)

        for folder in [inbox, outbox] {
            _ = folder.withPlatformString { rmdir($0) }
        }
        for path in [inbox.appending("a.png"), outbox.appending("p/a.png.json")] {
            guard case .machine = probe.fault(around: path) else {
                Issue.record("\(path) is no fault of its folder")
                continue
            }
        }
    }
}
