import CSystemd
import Glibc

/// Structured logging to systemd's journal (sd_journal_sendv(3), systemd.journal-fields(7)).
package enum Journal {
    /// Whether standard error is connected to the journal, so that structured entries can replace
    /// plain lines.
    ///
    /// `JOURNAL_STREAM` has the device and inode of the stream (systemd.exec(5)); they differ if
    /// standard error was redirected since.
    package static var isStandardError: Bool {
        guard let stream = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }

    /// Sends one entry.
    ///
    /// - Parameter fields: Names of capital letters, digits and underscores, with any values.
    package static func send(_ fields: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for field in fields {
            bytes += "\(field.name)=\(field.value)".utf8
            ends.append(bytes.count)
        }
        bytes.withUnsafeMutableBytes { buffer in
            var begin = 0
            let vectors = ends.map { end in
                defer { begin = end }
                return iovec(iov_base: buffer.baseAddress.map { $0 + begin }, iov_len: end - begin)
            }
            _ = sd_journal_sendv(vectors, CInt(vectors.count))
        }
    }
}
