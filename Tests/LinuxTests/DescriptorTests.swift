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
    let (tree, far) = (FileTree(root: folder.path), FileTree(root: other.path))
    try tree.createFolder(at: "a/b")
    try tree.write([1], to: "a/b/file")
    _ = try tree.status(of: "a/b/file")
    _ = try tree.open("a/b/file").readAll(limit: 9)
    _ = try tree.stage(for: "a/b/file")
    try tree.publish(tree.stage(for: "a/b/file"), as: "a/b/file")
    try tree.move("a/b/file", to: far, as: "file", methods: [.hardLink])
    try tree.walk { _, _ throws(FileError) in
        true
    } visit: { _, _ throws(FileError) in
    } onError: { _, _ throws(FileError) in
    }
    _ = try far.removeTemporaryFiles { _, _ in }
    do {
        let lock = try FolderLock(on: folder.path)
        _ = try? FolderLock(on: folder.path)
        _ = consume lock
    }
    try CrashRecorder.install(in: folder.path, slots: 1)
    _ = try CrashRecorder.consumeRecords(in: folder.path)
    _ = try FileSystemType(of: folder.path)
    _ = Machine.memoryLimit
    try serveOnce(at: folder.path.appending("socket"))
    do {
        let inotify = try Inotify(for: folder.path)
        inotify.removeWatch(try inotify.addWatch(folder.path))
        _ = try? inotify.addWatch("/no/where")
    }

    _ = try? tree.open("a/b")
    _ = try? tree.open("a/b/c/d")
    _ = try? tree.write([1], to: "a")
    _ = try? tree.createFolder(at: "a/../b")
    _ = try? far.move("file", to: far, as: "file")
    _ = try? far.open("file").readAll(limit: 0)
    _ = try? ListeningSocket(at: other.path.appending("file"))
    _ = try? SocketClient.answer(from: other.path.appending("file"), limit: 1)
    _ = try? FolderLock(on: other.path.appending("no"))
    _ = try? CrashRecorder.install(in: "/no/where", slots: 1)
    try far.remove("file")
}

/// Answers one client.
private func serveOnce(at path: FilePath) throws {
    let wakeUp = WakeUp()
    let isReady = Monitor(false)
    let thread = PosixThread {
        if let socket = try? ListeningSocket(at: path) {
            isReady.update { $0 = true }
            try? socket.serve(until: wakeUp) { [1] }
        }
        isReady.update { $0 = true }
    }
    isReady.wait { $0 ? () : nil }
    _ = try SocketClient.answer(from: path, limit: 1)
    wakeUp.signal()
    thread.join()
}
