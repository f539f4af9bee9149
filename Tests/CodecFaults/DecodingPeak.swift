import Glibc
import Images

/// Decodes the first picture of a file row by row, in a process of its own, and says how much memory
/// that took besides a row.
///
/// The line of the output is: the bytes that its headers announce, the bytes by which resident memory
/// grew at most (proc_pid_status(5), VmHWM, set back by proc_pid_clear_refs(5)), and the outcome.
enum DecodingPeak {
    static func measure(_ path: String) throws(ImageError) {
        let descriptor = open(path, O_RDONLY)
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard descriptor >= 0, size > 0 else { throw .system(errno: errno) }
        let reader = try ImageReader(input: .descriptor(descriptor, size: size))
        let picture = reader.pictures[0]
        let header = reader.header(of: picture)
        let row = UnsafeMutableRawBufferPointer.allocate(
            byteCount: header.rowBytes, alignment: MemoryLayout<UInt64>.alignment)
        defer { row.deallocate() }
        row.initializeMemory(as: UInt8.self, repeating: 0)
        resetPeak()
        let before = kibibytes(of: "VmRSS")
        let outcome = outcome { () throws(ImageError) in
            let page = try reader.page(of: picture)
            for number in 0..<header.height { try page.read(number..<number + 1, into: row) }
        }
        let grown = (kibibytes(of: "VmHWM") - before) << 10
        writeLine("\(header.decoding.bytes)\t\(max(grown, 0))\t\(outcome)", to: 1)
    }

    private static func outcome(of work: () throws(ImageError) -> Void) -> String {
        do throws(ImageError) {
            try work()
            return "decoded"
        } catch { return "\(error)" }
    }

    private static func resetPeak() {
        let file = open("/proc/self/clear_refs", O_WRONLY)
        guard file >= 0 else { return }
        _ = Array("5".utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
    }

    /// A figure of /proc/self/status; 0 where it cannot be read.
    private static func kibibytes(of name: String) -> Int {
        let file = open("/proc/self/status", O_RDONLY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        let text = String(unsafeUninitializedCapacity: 8192) { buffer in
            max(0, read(file, buffer.baseAddress, buffer.count))
        }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") })
        else { return 0 }
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
