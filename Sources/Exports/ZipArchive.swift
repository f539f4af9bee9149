import CLibZip
import Glibc

/// A ZIP archive that libzip writes to memory; discarded unless closed.
///
/// Members are stored uncompressed and dated 1 January 1980, so that equal members give equal bytes
/// regardless of the clock and the version of zlib.
package struct ZipArchive: ~Copyable {
    /// An archive without members, for which libzip writes nothing: only the end of the central
    /// directory (PKWARE's APPNOTE.TXT, 4.3.16).
    private static let empty = Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)

    private let archive: OpaquePointer
    /// The memory that the archive is written to; it outlives the archive.
    private let memory: OpaquePointer

    /// Creates an empty archive.
    ///
    /// - Throws: ``ExportError/notArchived(reason:)`` with libzip's message,
    ///   ``ExportError/outOfMemory``.
    package init() throws(ExportError) {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let memory = zip_source_buffer_create(nil, 0, 0, &error) else {
            throw ExportError(&error)
        }
        zip_source_keep(memory)
        guard let archive = zip_open_from_source(memory, CInt(ZIP_TRUNCATE), &error) else {
            zip_source_free(memory)
            zip_source_free(memory)
            throw ExportError(&error)
        }
        self.archive = archive
        self.memory = memory
    }

    deinit {
        zip_discard(archive)
        zip_source_free(memory)
    }

    /// Adds a member.
    ///
    /// - Parameters:
    ///   - bytes: The content of the member.
    ///   - name: The name of the member, unique in the archive.
    /// - Throws: ``ExportError/notArchived(reason:)`` with libzip's message,
    ///   ``ExportError/outOfMemory``.
    package func add(_ bytes: [UInt8], named name: String) throws(ExportError) {
        // libzip takes and frees no memory for a member without content.
        let content = bytes.isEmpty ? nil : malloc(bytes.count)
        guard bytes.isEmpty || content != nil else { throw .outOfMemory }
        bytes.withUnsafeBytes {
            if let content, let base = $0.baseAddress { memcpy(content, base, $0.count) }
        }
        // On success libzip owns the content and reads it when the archive is closed.
        guard let source = zip_source_buffer(archive, content, UInt64(bytes.count), 1) else {
            free(content)
            throw failure
        }
        let index = zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            throw failure
        }
        let member = UInt64(index)
        // MS-DOS counts years from 1980, months and days from 1.
        guard zip_set_file_compression(archive, member, ZIP_CM_STORE, 0) == 0,
            zip_file_set_dostime(archive, member, 0, 1 << 5 | 1, 0) == 0
        else { throw failure }
    }

    /// Writes and closes the archive.
    ///
    /// - Returns: The bytes of the archive.
    /// - Throws: ``ExportError/notArchived(reason:)`` with libzip's message,
    ///   ``ExportError/outOfMemory``.
    package consuming func close() throws(ExportError) -> [UInt8] {
        guard zip_close(archive) == 0 else {
            let failure = failure
            _ = consume self
            throw failure
        }
        let memory = memory
        discard self
        defer { zip_source_free(memory) }
        guard zip_source_is_deleted(memory) == 0 else { return Self.empty }
        var status = zip_stat_t()
        guard zip_source_stat(memory, &status) == 0, zip_source_open(memory) == 0 else {
            throw Self.failure(of: memory)
        }
        defer { zip_source_close(memory) }
        var bytes = [UInt8](repeating: 0, count: Int(status.size))
        guard zip_source_read(memory, &bytes, status.size) == Int64(bytes.count) else {
            throw Self.failure(of: memory)
        }
        return bytes
    }

    private var failure: ExportError {
        ExportError(zip_get_error(archive))
    }

    private static func failure(of source: OpaquePointer) -> ExportError {
        ExportError(zip_source_error(source))
    }
}

extension ExportError {
    /// The error that libzip reports.
    fileprivate init(_ error: UnsafeMutablePointer<zip_error_t>) {
        self =
            zip_error_code_zip(error) == ZIP_ER_MEMORY
            ? .outOfMemory : .notArchived(reason: String(cString: zip_error_strerror(error)))
    }
}

/// The reason why nuclei cannot be exported.
package enum ExportError: Error, Equatable {
    /// The coordinates of the image exceed the range of the format.
    case tooLarge(width: Int, height: Int, limit: Int)
    /// libzip failed, with its message.
    case notArchived(reason: String)
    /// An allocation failed: the machine's fault.
    case outOfMemory
}

extension ExportError: CustomStringConvertible {
    /// A sentence for the operator.
    package var description: String {
        switch self {
        case .tooLarge(let width, let height, let limit):
            "an image of \(width)x\(height) pixels is too large for ImageJ outlines, "
                + "which are limited to \(limit) pixels a side"
        case .notArchived(let reason):
            "the outlines cannot be put into a ZIP archive: \(reason)"
        case .outOfMemory:
            "there is not enough memory to put the outlines into a ZIP archive"
        }
    }
}
