import Glibc
import Linux
import SystemPackage
import TestSupport

/// A name that is bytes, but no text in UTF-8.
let nameOfBytes: FilePath = FilePath(bytes: [0x61, 0xFF, 0xFE, 0x0A, 0x22, 0x2D])

/// How many descriptors this process has open.
///
/// Other tests open and close theirs at the same time, so only a suite that waits for the count
/// to come back can use it.
func openDescriptors() throws -> Int { try Folder("/proc/self/fd").names().count }

extension TemporaryFolder {
    /// Writes a file of any name, with the folders above it.
    @discardableResult
    func fill(_ below: FilePath, _ bytes: [UInt8] = [1]) throws -> FilePath {
        let file = path.pushing(below)
        try Folder(file.removingLastComponent()).create()
        try AtomicFile.write(bytes, to: file)
        return file
    }

    /// Every path below the folder that is no folder, as the older listing gives it.
    func everything() throws -> [FilePath] { try Folder(path).files().map(\.path) }
}

/// A process of its own that runs a line of the shell, which tells with its first line that it is
/// ready; killed with the value.
final class ShellProcess {
    private let stream: UnsafeMutablePointer<FILE>
    /// The numbers in the line.
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
