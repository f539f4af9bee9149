import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Lock on a folder that others can write to")
struct SharedFolderLockTests {
    private let folder: TemporaryFolder
    private let file: FilePath

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path.appending(FolderLock.fileName)
    }

    /// The warning of a lock, or why it is refused.
    private func outcome() -> (warning: String?, refusal: FolderLockError?) {
        do {
            let lock = try SharedFolderLock(on: folder.path)
            return (lock.warning, nil)
        } catch { return (nil, error) }
    }

    @Test("a free folder is locked, and its owner is named in the file")
    func free() throws {
        let lock = try SharedFolderLock(on: folder.path)

        #expect(lock.warning == nil)
        #expect(try content(of: file) == Array("\(getpid())\n".utf8))
        #expect(throws: FolderLockError.self) { _ = try FolderLock(on: folder.path) }
        _ = consume lock
        #expect(outcome().warning == nil)
    }

    @Test("what somebody puts in place of the lock file is a warning, and left alone")
    func planted() throws {
        _ = try folder.makePipe(FolderLock.fileName)
        #expect(outcome().warning?.contains("not a regular file") == true)
        try AtomicFile.remove(file)

        try Folder(file).create()
        #expect(outcome().warning != nil)
        #expect(file.withPlatformString { rmdir($0) } == 0)

        let image = try folder.write([7, 7], to: "image.png")
        #expect(
            image.withPlatformString { image in file.withPlatformString { link(image, $0) } } == 0)
        #expect(outcome().warning?.contains("hard link") == true)
        #expect(try content(of: image) == [7, 7])
    }

    @Test("an image that was renamed to the lock file is locked, but not written to")
    func renamed() throws {
        let bytes = [UInt8](repeating: 7, count: 100)
        try AtomicFile.write(bytes, to: file)

        let (warning, refusal) = outcome()

        #expect(warning == nil && refusal == nil)

        #expect(try content(of: file) == bytes)
    }

    @Test(
        "a lock of another program, whatever process it names, is a warning",
        .enabled(if: access("/usr/bin/flock", X_OK) == 0, "no /usr/bin/flock"),
        arguments: ["", "1\n", "0\n", "-1\n", "no number"])
    func otherProgram(named content: String) throws {
        try AtomicFile.write(Array(content.utf8), to: file)
        let process = try #require(
            ShellProcess("exec flock -x -n -o '\(file)' sh -c 'echo $PPID $$; exec sleep 600'"))
        try #require(process.numbers.count == 2)

        let (warning, refusal) = outcome()

        #expect(warning?.contains(FolderLock.fileName) == true)
        #expect(refusal == nil)
        withExtendedLifetime(process) {}
    }

    @Test(
        "a lock of another process of this program is refused, unless another user made the file",
        .enabled(if: access("/usr/bin/flock", X_OK) == 0, "no /usr/bin/flock"))
    func sameProgram() throws {
        // The process that the file names has to have this program's name; who locks does not count.
        let name = try String(
            decoding: OpenFile(at: "/proc/self/comm").readAll(limit: 64).dropLast(), as: UTF8.self)
        let other = try #require(
            ShellProcess(
                "printf '%s' '\(name)' > /proc/self/comm 2>/dev/null; "
                    + "exec 3>'\(file)'; flock -x -n 3 && echo $$ >&3; "
                    + "sleep 600 3>&- & echo $$ $!; wait"))
        try #require(other.numbers.count == 2)

        #expect(outcome().refusal == .inUse(path: folder.path, process: other.numbers[0]))

        guard geteuid() == 0 else { return }
        #expect(file.withPlatformString { chown($0, 1_999_999_999, 1_999_999_999) } == 0)
        #expect(outcome().warning != nil)
        withExtendedLifetime(other) {}
    }

    @Test("a missing folder is an error")
    func missing() throws {
        #expect(throws: FolderLockError.self) {
            _ = try SharedFolderLock(on: folder.path.appending("missing"))
        }
    }
}
