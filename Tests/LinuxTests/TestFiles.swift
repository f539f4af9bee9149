import Glibc
import Linux
import SystemPackage
import TestSupport

/// A name of bytes that are not UTF-8, with a line feed and a quote among them.
let nameOfBytes: FilePath = FilePath(bytes: [0x61, 0xFF, 0xFE, 0x0A, 0x22, 0x2D])

/// The number of open descriptors of this process.
///
/// Other tests open and close descriptors at the same time, so it is exact only in a process of
/// its own.
func openDescriptors() throws -> Int { try Folder("/proc/self/fd").names().count }

/// Reads a whole file.
func content(of path: FilePath) throws -> [UInt8] {
    try OpenFile(path).readAll(limit: 1 << 24)
}

extension TemporaryFolder {
    /// Creates a named pipe.
    func makePipe(_ name: String) throws -> FilePath {
        try make(name) { mkfifo($0, 0o600) }
    }

    /// Creates a symbolic link to `target`.
    func makeLink(_ name: String, to target: FilePath) throws -> FilePath {
        try make(name) { link in target.withPlatformString { symlink($0, link) } }
    }

    /// Creates a sub-folder.
    func makeFolder(_ name: String) throws -> FilePath {
        let folder = path.appending(name)
        try Folder(folder).create()
        return folder
    }

    /// The names in the folder, hidden ones included.
    func names() throws -> [String] { try Folder(path).names().map(\.string) }

    /// Writes a file of any name, with its parent folders.
    @discardableResult
    func fill(_ relative: FilePath, with bytes: [UInt8] = [1]) throws -> FilePath {
        let file = path.pushing(relative)
        try Folder(file.removingLastComponent()).create()
        try AtomicFile.write(bytes, to: file)
        return file
    }

    /// The relative paths of everything below the folder except folders.
    func everything() throws -> [FilePath] { try Folder(path).files().map(\.path) }

    private func make(
        _ name: String, call: (UnsafePointer<CChar>) -> CInt
    ) throws -> FilePath {
        let made = path.appending(name)
        guard made.withPlatformString(call) == 0 else { throw Errno(rawValue: errno) }
        return made
    }
}

/// A process that runs a line of shell, which prints a line when it is ready; killed with the
/// value.
final class ShellProcess {
    private let stream: UnsafeMutablePointer<FILE>
    /// The numbers in that first line.
    let numbers: [Int32]

    init?(_ line: String) {
        guard let stream = popen(line, "re") else { return nil }
        self.stream = stream
        var buffer = [CChar](repeating: 0, count: 256)
        let got = fgets(&buffer, 256, stream)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        numbers =
            got == nil
            ? []
            : String(decoding: bytes, as: UTF8.self).split { " \n".contains($0) }
                .compactMap { Int32($0) }
    }

    deinit {
        for number in numbers { kill(number, SIGKILL) }
        pclose(stream)
    }
}
