import CTIFF

/// A TIFF file that libtiff has open at one of its directories; closed with the object.
///
/// libtiff reads only through ``ImageInput``, keeps no more than a directory, a strip or a row of
/// tiles in memory, and never allocates more at once than a directory or decoding may take.
final class TIFFHandle {
    private let input: ImageInput
    private let reader: OpaquePointer

    /// The bytes that libtiff may allocate at once besides what is known of a file: states of
    /// codecs, lists of tags.
    private static let slack = 1 << 20

    /// Opens a file at its first directory, or at the one that begins at an offset.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - directory: The offset of the directory; 0 for the first.
    ///   - directoryLimit: The most bytes that are read for a directory.
    ///   - decoding: The bytes of memory that decoding the directory's image takes at most.
    /// - Throws: ``ImageError``.
    init(
        input: ImageInput, directory: UInt64 = 0, directoryLimit: Int, decoding: Int = 0
    ) throws(ImageError) {
        if input.size <= 0 { throw .empty }
        let limits = ctiff_limits(
            directory: UInt64(directoryLimit),
            allocation: UInt64(max(directoryLimit, decoding).clampedSum(Self.slack)))
        guard let reader = ctiff_reader_create(limits) else { throw .outOfMemory }
        self.input = input
        self.reader = reader
        try perform { ctiff_open($0, directory) }
    }

    deinit { ctiff_reader_destroy(reader) }

    /// The tags of the directory.
    func tags() throws(ImageError) -> ctiff_tags {
        var tags = ctiff_tags()
        try perform { ctiff_read_tags($0, &tags) }
        return tags
    }

    /// Goes on to the next directory.
    func advance() throws(ImageError) { try perform { ctiff_next($0) } }

    /// Prepares decoding by a plan.
    func begin(_ plan: ctiff_plan) throws(ImageError) {
        try withUnsafePointer(to: plan) { plan in
            Result { () throws(ImageError) in try perform { ctiff_begin($0, plan) } }
        }.get()
    }

    /// Decodes rows in the order of the file.
    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(
            samples.count >= rows.count * ctiff_row_bytes(reader), "rows do not fit in the buffer")
        guard !rows.isEmpty, let start = samples.baseAddress else { return }
        try perform {
            ctiff_read_rows(
                $0, UInt32(rows.lowerBound), UInt32(rows.count),
                start.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// The colours of the directory's palette; `nil` if it has none.
    ///
    /// Its tags must have been read.
    func palette(bits: Int) -> [ChannelColour]? {
        let count = 1 << bits
        return withUnsafeTemporaryAllocation(of: (UInt8, UInt8, UInt8).self, capacity: 256) {
            colours in
            withFile { ctiff_read_palette($0, colours.baseAddress) }
                ? colours.prefix(count).map { ChannelColour(red: $0, green: $1, blue: $2) } : nil
        }
    }

    /// ImageDescription and Software of the directory, each cut off after `limit` bytes.
    func texts(limit: Int) -> (description: String?, software: String?) {
        withFile {
            (
                Self.text(at: ctiff_description($0), limit: limit),
                Self.text(at: ctiff_software($0), limit: limit)
            )
        }
    }

    private static func text(at start: UnsafePointer<CChar>?, limit: Int) -> String? {
        guard let start else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < limit, start[bytes.count] != 0 {
            bytes.append(UInt8(bitPattern: start[bytes.count]))
        }
        return TIFFText.decode(bytes)
    }

    /// Finds where the pixels of the directory lie; `nil` if it is damaged, which is thrown when its
    /// pixels are decoded.
    ///
    /// - Throws: ``ImageError`` where the machine is at fault, and
    ///   ``ImageError/unreadableVariant(found:cure:)`` where a limit of memory is: decoding might not
    ///   meet that.
    func storageUnlessDamaged(
        mostBlocks: Int, mostExtents: Int
    ) throws(ImageError) -> (storage: PageStorage, blocks: Int)? {
        do throws(ImageError) {
            return try storage(mostBlocks: mostBlocks, mostExtents: mostExtents)
        } catch {
            if case .unreadableVariant = error { throw error }
            guard error.machineErrno == nil else { throw error }
            return nil
        }
    }

    /// Finds where the pixels of the directory lie.
    ///
    /// - Parameters:
    ///   - mostBlocks: The largest number of blocks that are looked up.
    ///   - mostExtents: The largest number of extents that are listed.
    /// - Returns: The storage, and the number of blocks.
    /// - Throws: ``ImageError``; `broken` for more blocks, or if their places cannot be read.
    func storage(
        mostBlocks: Int, mostExtents: Int
    ) throws(ImageError) -> (storage: PageStorage, blocks: Int) {
        var found = ctiff_extents()
        var isRead = false
        let extents = [ctiff_extent](unsafeUninitializedCapacity: mostExtents) { buffer, count in
            isRead = withFile {
                ctiff_read_extents(
                    $0, UInt64(max(mostBlocks, 0)), buffer.baseAddress, buffer.count, &found)
            }
            count = found.count
        }
        try perform { _ in isRead }
        let ranges = extents.map { Int($0.offset)..<Int($0.offset) + Int($0.size) }
        return (
            PageStorage(
                bytes: Int(clamping: found.bytes), extents: found.is_complete ? ranges : nil),
            Int(found.blocks)
        )
    }

    /// Makes a call that can fail, and throws its fault.
    private func perform(_ call: (OpaquePointer) -> Bool) throws(ImageError) {
        guard !withFile(call) else { return }
        throw ImageError(
            decoding: ctiff_reader_status(reader),
            cure: "Export it with tiles of 256 x 256 pixels, or with strips of some rows.")
    }

    /// Passes the file to libtiff for the duration of a call.
    private func withFile<Result>(_ call: (OpaquePointer) -> Result) -> Result {
        input.withFile { file in
            ctiff_reader_set_file(reader, file)
            return call(reader)
        }
    }
}

/// The text of a TIFF file's tags.
enum TIFFText {
    /// Decodes UTF-8, or else Latin-1, in which older programs write µ.
    static func decode(_ bytes: some Collection<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
