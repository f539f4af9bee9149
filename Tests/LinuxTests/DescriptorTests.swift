import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

/// In a process of its own, where no other test opens descriptors at the same time.
@Suite("Descriptors")
struct DescriptorTests {
    @Test("no call leaks a descriptor, whether it succeeds or fails")
    func leaks() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let other = try TemporaryFolder()
            try everyCall(in: folder, and: other)
            let before = try openDescriptors()

            for _ in 0..<50 { try everyCall(in: folder, and: other) }

            let after = try openDescriptors()
            guard after == before else {
                print("\(before) descriptors before, \(after) after")
                exit(1)
            }
        }
    }
}

/// Makes each call once with success and once with failure.
private func everyCall(in folder: TemporaryFolder, and other: TemporaryFolder) throws {
    let (tree, far) = (Tree(folder.path), Tree(other.path))
    try tree.createFolder("a/b")
    try tree.write([1], to: "a/b/file")
    _ = try tree.status(of: "a/b/file")
    _ = try tree.open("a/b/file").readAll(limit: 9)
    _ = try tree.stage(for: "a/b/file")
    try tree.publish(tree.stage(for: "a/b/file"), as: "a/b/file")
    try tree.move("a/b/file", to: far, as: "file", by: [.linked])
    try tree.walk { _, _ throws(FileError) in
        true
    } visit: { _, _ throws(FileError) in
    } passOver: { _, _ throws(FileError) in
    }
    _ = try far.removeTemporaries { _, _ in }
    do {
        let lock = try FolderLock(folder.path)
        _ = try? FolderLock(folder.path)
        _ = consume lock
    }
    try DeathRecord.install(in: folder.path, slots: 1)
    _ = try DeathRecord.take(from: folder.path)
    _ = try FileSystem(of: folder.path)
    _ = Machine.memoryLimit
    try serveOnce(at: folder.path.appending("socket"))
    do {
        let inotify = try Inotify(for: folder.path)
        inotify.unwatch(try inotify.watch(folder.path))
        _ = try? inotify.watch("/no/where")
    }

    _ = try? tree.open("a/b")
    _ = try? tree.open("a/b/c/d")
    _ = try? tree.write([1], to: "a")
    _ = try? tree.createFolder("a/../b")
    _ = try? far.move("file", to: far, as: "file")
    _ = try? far.open("file").readAll(limit: 0)
    _ = try? StatusSocket(at: other.path.appending("file"))
    _ = try? StatusClient.ask(other.path.appending("file"), limit: 1)
    _ = try? FolderLock(other.path.appending("no"))
    _ = try? DeathRecord.install(in: "/no/where", slots: 1)
    try far.remove("file")
}

/// Answers one client.
private func serveOnce(at path: FilePath) throws {
    let wakeUp = WakeUp()
    let isReady = Monitor(false)
    let thread = KernelThread {
        if let socket = try? StatusSocket(at: path) {
            isReady.update { $0 = true }
            try? socket.serve(until: wakeUp) { [1] }
        }
        isReady.update { $0 = true }
    }
    isReady.wait { $0 ? () : nil }
    _ = try StatusClient.ask(path, limit: 1)
    wakeUp.signal()
    thread.join()
}
