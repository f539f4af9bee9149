import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Folder lock")
struct FolderLockTests {
    private let folder: TemporaryFolder
    private let file: FilePath

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path.appending(FolderLock.fileName)
    }

    private func refusal(shared: Bool = false) -> FolderLockError? {
        do {
            let lock = try FolderLock(on: folder.path, shared: shared)
            _ = consume lock
            return nil
        } catch { return error }
    }

    @Test("the owner is named until it unlocks; the lock file stays, empty")
    func exclusive() throws {
        do {
            let lock = try FolderLock(on: folder.path)
            #expect(try content(of: file) == Array("\(getpid())\n".utf8))
            #expect(refusal() == .inUse(path: folder.path, process: getpid()))
            #expect(refusal(shared: true) == .inUse(path: folder.path, process: getpid()))
            _ = consume lock
        }

        #expect(try content(of: file) == [])
        #expect(refusal() == nil)
        #expect(try folder.names() == [FolderLock.fileName])
    }

    @Test(
        "a number in the lock file is no holder's if it is of this process, another program, or nobody"
    )
    func noHolder() throws {
        #expect(FolderLock.holder(of: folder.path) == nil)
        for number in ["\(getpid())", "1", "\(Int32.max)", "x", ""] {
            try AtomicFile.write(Array("\(number)\n".utf8), to: file)
            #expect(FolderLock.holder(of: folder.path) == nil, "\(number)")
        }
    }

    @Test("shared locks exclude an exclusive one, and a dead owner's ID is not reported")
    func shared() throws {
        try AtomicFile.write(Array("1\n".utf8), to: file)
        do {
            let first = try FolderLock(on: folder.path, shared: true)
            let second = try FolderLock(on: folder.path, shared: true)
            let error = try #require(refusal())

            guard case .inUse(folder.path, let process) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(process == nil || process == getpid())
            _ = consume first
            _ = consume second
        }
        #expect(refusal() == nil)
    }

    @Test(
        "another process's lock is found, with its ID from /proc/locks, until it is killed",
        .enabled(if: access("/usr/bin/flock", X_OK) == 0, "no /usr/bin/flock"))
    func otherProcess() throws {
        try AtomicFile.write([], to: file)
        do {
            let process = try #require(
                ShellProcess(
                    "exec flock -x -n -o '\(file)' sh -c 'echo $PPID $$; exec sleep 600'"))
            try #require(process.numbers.count == 2)

            let error = refusal()

            let isListed = (try? OpenFile(at: "/proc/locks").readAll(limit: 1 << 24)) != nil
            #expect(
                error == .inUse(path: folder.path, process: isListed ? process.numbers[0] : nil))
            withExtendedLifetime(process) {}
        }
        #expect(refusal() == nil)
    }

    @Test("a lock ends with its value, though a child that is being started has the descriptor too")
    func inherited() throws {
        var copy: CInt = -1
        do {
            let lock = try FolderLock(on: folder.path)
            // As fork(2) leaves it to the child until execve(2).
            let number = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                .first { name in
                    let link = "/proc/self/fd/\(name)"
                    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
                    return target.map { FilePath($0) } == file.resolvingSymlinks
                }
            copy = try dup(#require(number.flatMap { CInt($0) }))
            _ = consume lock
        }
        defer { close(copy) }

        #expect(copy >= 0)
        #expect(refusal() == nil)
    }

    @Test("a pipe or a link in place of the lock file is refused", .timeLimit(.minutes(30)))
    func odd() throws {
        _ = try folder.makePipe(FolderLock.fileName)
        #expect(
            refusal()?.description == "cannot use '\(file)': it is not a regular file; remove it")
        try AtomicFile.remove(file)

        let outside = try TemporaryFolder()
        _ = try folder.makeLink(FolderLock.fileName, to: outside.path.appending("x"))
        #expect(refusal() != nil)
        #expect(try outside.names() == [])
    }

    @Test("a missing folder is named in the error")
    func missing() throws {
        let path = folder.path.appending("missing")

        let error = #expect(throws: FolderLockError.self) { _ = try FolderLock(on: path) }

        #expect(error?.description == "cannot lock '\(path)': No such file or directory")
    }

    @Test("the error messages say what to do")
    func sentences() {
        #expect(
            "\(FolderLockError.inUse(path: "/x/inbox", process: 123))"
                == "'/x/inbox' is in use by another nucleid, process 123; stop that one first")
        #expect(
            "\(FolderLockError.inUse(path: "/x/inbox", process: nil))"
                == "'/x/inbox' is in use by another process; stop that one first")
    }

    @Test("the list of locks is searched by kind, device and inode")
    func kernelLocks() {
        let locks = KernelLocks(
            parsing: """
                1: POSIX  ADVISORY  WRITE 11 08:02:1234 0 EOF
                2: FLOCK  ADVISORY  WRITE 12 08:02:1235 0 EOF
                2: -> FLOCK  ADVISORY  WRITE 15 08:02:1234 0 EOF
                3: FLOCK  ADVISORY  WRITE 0 fe:12c:1234 0 EOF
                4: FLOCK  ADVISORY  READ 14 08:02:1234 0 EOF
                5: FLOCK
                """)
        // makedev(8, 2) and makedev(0xfe, 0x12c)
        #expect(locks.owner(device: 0x802, inode: 1234) == 14)
        #expect(locks.owner(device: 0x802, inode: 1235) == 12)
        #expect(locks.owner(device: 0x10FE2C, inode: 1234) == nil)
        #expect(locks.owner(device: 0x803, inode: 1234) == nil)
    }
}
