import CLinux
import Glibc
import SystemPackage

/// A file with the work in flight, which is still there after SIGKILL, for which no handler runs.
///
/// The page cache outlives the process, so nothing is synchronized to disk: after a power cut the
/// content may be old or garbage, and the header must tell the reader so. The file is written with
/// pwrite(2) rather than mapped, since a write to a mapped page on a full disk is SIGBUS.
///
/// It consists of frames of equal size: the header's, then one for each slot. A frame is the
/// length of its bytes, their FNV-1a hash and the bytes, both numbers in 64 bits and native byte
/// order; length 0 is a free slot. A frame that was being written has another hash.
package final class InFlightFile: Sendable {
    /// The header and the work in flight of a process that has ended.
    package struct Content: Sendable, Equatable {
        /// The header given to ``InFlightFile/init(replacing:header:slots:)``.
        package let header: [UInt8]
        /// The descriptions given to ``InFlightFile/begin(_:slot:)``, in the order of slots.
        package let work: [[UInt8]]

        /// Creates a content, as if it had been read.
        package init(header: [UInt8], work: [[UInt8]]) {
            self.header = header
            self.work = work
        }
    }

    private static let prefixSize = 16
    private static let frameSize = prefixSize + Int(CrashRecorder.maximumWorkBytes)

    private let descriptor: CInt
    private let path: FilePath
    private let slots: Int

    /// Creates the file with all slots free, in place of any other.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - header: At most ``CrashRecorder/maximumWorkBytes`` bytes, not empty.
    ///   - slots: The number of slots, at most 1024.
    /// - Throws: ``FileError``.
    package init(replacing path: FilePath, header: [UInt8], slots: Int) throws(FileError) {
        self.path = path
        self.slots = min(slots, Int(clinux_crash_record_slots))
        let temporary = path.removingLastComponent().appending(AtomicFile.nextTemporaryName())
        descriptor = try systemCall(action: "write", path: path) {
            temporary.withPlatformString {
                open($0, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
            }
        }
        do throws(FileError) {
            try reserveSpace()
            try write(header, frame: 0)
            _ = try systemCall(action: "write", path: path) {
                temporary.withPlatformString { old in path.withPlatformString { rename(old, $0) } }
            }
        } catch {
            Self.remove(temporary)
            throw error
        }
    }

    deinit { closeFile(descriptor, path: path) }

    /// Marks a piece of work as in flight; a slot must not be used by two threads at the same time.
    ///
    /// A write that fails leaves the work unrecorded, which matters only if it is then killed.
    ///
    /// - Parameters:
    ///   - work: A description that identifies the work; cut after
    ///     ``CrashRecorder/maximumWorkBytes`` bytes.
    ///   - slot: The slot, from 0; its previous work is replaced.
    package func begin(_ work: [UInt8], slot: Int) {
        guard (0..<slots).contains(slot) else { return }
        try? write(work, frame: slot + 1)
    }

    /// Marks a slot as free.
    package func end(slot: Int) { begin([], slot: slot) }

    /// Removes the file, at an end in order.
    package func remove() { Self.remove(path) }

    private static func remove(_ path: FilePath) {
        _ = DiskCalls.perform(action: "remove", path: path) {
            path.withPlatformString { unlink($0) }
        }
    }

    /// Reads the file that a process has left.
    ///
    /// - Parameter path: The path of the file.
    /// - Returns: `nil` if there is none, or no regular file with a whole header; slots that are
    ///   free or not whole are left out.
    package static func read(at path: FilePath) -> Content? {
        guard let bytes = try? OpenFile(at: path).readAll(limit: 16 << 20) else { return nil }
        let frames = stride(from: 0, to: bytes.count, by: frameSize).map {
            content(ofFrame: bytes[$0..<min($0 + frameSize, bytes.count)])
        }
        guard let first = frames.first, let header = first else { return nil }
        return Content(header: header, work: frames.dropFirst().compactMap { $0 })
    }

    /// Reserves the file's blocks, so that later writes need no room on most file systems.
    ///
    /// Without room there may be some for a write, now or later: a record of some work is better
    /// than none.
    private func reserveSpace() throws(FileError) {
        while true {
            let error = Errno(
                rawValue: DiskCalls.perform(action: "write", path: path) {
                    posix_fallocate(descriptor, 0, (slots + 1) * Self.frameSize)
                })
            switch error {
            case .interrupted: continue
            case Errno(rawValue: 0), .invalidArgument, .notSupported, .noSpace, .diskQuotaExceeded:
                return
            default: throw .system(path: path, action: "write", error)
            }
        }
    }

    private func write(_ content: [UInt8], frame: Int) throws(FileError) {
        let content = content.prefix(Self.frameSize - Self.prefixSize)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.prefixSize + content.count)
        withUnsafeBytes(of: UInt64(content.count)) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: Self.hash(content)) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: content)
        let offset = frame * Self.frameSize
        let written = try systemCall(action: "write", path: path) {
            CInt(clamping: pwrite(descriptor, bytes, bytes.count, offset))
        }
        // A part of a frame has another hash; it is only whole where the disk has room.
        if written < bytes.count { throw .system(path: path, action: "write", .noSpace) }
    }

    /// Returns the bytes of a frame; `nil` if it is free, or not whole.
    private static func content(ofFrame frame: ArraySlice<UInt8>) -> [UInt8]? {
        guard frame.count > prefixSize else { return nil }
        let (length, hash) = frame.withUnsafeBytes {
            (
                $0.loadUnaligned(as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        guard length > 0, length <= frame.count - prefixSize else { return nil }
        let content = frame.dropFirst(prefixSize).prefix(Int(length))
        return Self.hash(content) == hash ? Array(content) : nil
    }

    /// The FNV-1a hash of 64 bits (Fowler, Noll, Vo; RFC 9923).
    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
