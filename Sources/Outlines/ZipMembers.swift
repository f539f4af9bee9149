import CLibZip
import Glibc

/// The members of a ZIP archive in memory, read by libzip; closed with the value.
struct ZipMembers: ~Copyable {
    /// The most members, of which some may be no regions.
    private static let mostMembers = 2 * OutlineFormat.mostOutlines

    private let archive: OpaquePointer
    /// The number of members.
    let count: Int

    /// Opens an archive; reads its directory only.
    ///
    /// - Parameter bytes: The content of the file.
    /// - Throws: ``OutlineError/malformed(reason:)`` with libzip's message,
    ///   ``OutlineError/tooMany(limit:)``, ``OutlineError/outOfMemory``.
    init(of bytes: [UInt8]) throws(OutlineError) {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let content = malloc(max(bytes.count, 1)) else { throw .outOfMemory }
        bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { memcpy(content, base, bytes.count) }
        }
        // On success libzip owns the content.
        guard let source = zip_source_buffer_create(content, UInt64(bytes.count), 1, &error) else {
            free(content)
            throw OutlineError(&error)
        }
        guard let archive = zip_open_from_source(source, CInt(ZIP_RDONLY), &error) else {
            zip_source_free(source)
            throw OutlineError(&error)
        }
        let count = zip_get_num_entries(archive, 0)
        guard count <= Self.mostMembers else {
            zip_discard(archive)
            throw .tooMany(limit: OutlineFormat.mostOutlines)
        }
        self.archive = archive
        self.count = Int(count)
    }

    deinit { zip_discard(archive) }

    /// The name and the unpacked size in bytes of a member, as the directory has them.
    func member(at index: Int) throws(OutlineError) -> (name: String, size: Int) {
        var status = zip_stat_t()
        guard zip_stat_index(archive, UInt64(index), 0, &status) == 0, let name = status.name else {
            throw failure
        }
        return (String(cString: name), Int(clamping: status.size))
    }

    /// Unpacks a member.
    ///
    /// - Parameters:
    ///   - index: Its index.
    ///   - size: The size that the directory has; no more is unpacked.
    /// - Returns: The content.
    /// - Throws: ``OutlineError/malformed(reason:)`` with libzip's message, also for a wrong checksum.
    func content(at index: Int, size: Int) throws(OutlineError) -> [UInt8] {
        guard let member = zip_fopen_index(archive, UInt64(index), 0) else { throw failure }
        defer { zip_fclose(member) }
        var bytes = [UInt8](repeating: 0, count: size)
        guard zip_fread(member, &bytes, UInt64(size)) == Int64(size) else {
            throw .malformed(
                reason: "the ZIP archive is damaged: "
                    + String(cString: zip_error_strerror(zip_file_get_error(member))))
        }
        return bytes
    }

    private var failure: OutlineError { OutlineError(zip_get_error(archive)) }
}

extension OutlineError {
    /// The error that libzip reports.
    fileprivate init(_ error: UnsafeMutablePointer<zip_error_t>) {
        self =
            zip_error_code_zip(error) == ZIP_ER_MEMORY
            ? .outOfMemory
            : .malformed(
                reason: "it is no ZIP archive that can be read: "
                    + String(cString: zip_error_strerror(error)))
    }
}
