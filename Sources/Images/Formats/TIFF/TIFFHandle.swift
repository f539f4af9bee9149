import CTIFF

/// A TIFF at one of its directories, as libtiff has it open; closed with the object.
///
/// libtiff reads it through ``ImageInput`` alone, keeps no more than a directory, a strip or a row
/// of tiles in memory, and never allocates more than 288 MiB at once.
final class TIFFHandle {
    private let input: ImageInput
    private let reader: OpaquePointer

    /// Opens a file at its first directory, or at the one that begins at an offset.
    init(_ input: ImageInput, directory: UInt64 = 0) throws(ImageError) {
        if input.size <= 0 { throw .empty }
        let descriptor: CInt =
            switch input {
            case .bytes: -1
            case .descriptor(let number, _): number
            }
        guard let reader = ctiff_reader_create(descriptor, UInt64(input.size)) else {
            throw .broken(reason: "libtiff found no memory for a decoder")
        }
        self.input = input
        self.reader = reader
        try perform { ctiff_open($0, directory) }
    }

    deinit { ctiff_reader_destroy(reader) }

    /// What its directory says.
    func tags() throws(ImageError) -> ctiff_tags {
        var tags = ctiff_tags()
        try perform { ctiff_read_tags($0, &tags) }
        return tags
    }

    /// Goes on to the next directory.
    func advance() throws(ImageError) { try perform { ctiff_next($0) } }

    /// Prepares decoding.
    func begin(_ plan: ctiff_plan) throws(ImageError) {
        try withUnsafePointer(to: plan) { plan in
            Result { () throws(ImageError) in try perform { ctiff_begin($0, plan) } }
        }.get()
    }

    /// Decodes rows in the file's order.
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

    /// Whether rows can be read in any order without decoding anew from the top.
    var isRandom: Bool { ctiff_is_random(reader) }

    /// Two texts of its directory, each at most so many bytes of it.
    func texts(limit: Int) -> (description: String?, software: String?) {
        lending {
            (
                Self.text(ctiff_description($0), limit: limit),
                Self.text(ctiff_software($0), limit: limit)
            )
        }
    }

    /// Text is UTF-8, or else Latin-1, in which older programs write µ.
    private static func text(_ start: UnsafePointer<CChar>?, limit: Int) -> String? {
        guard let start else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < limit, start[bytes.count] != 0 {
            bytes.append(UInt8(bitPattern: start[bytes.count]))
        }
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// Runs a call that can fail, and throws what it says.
    private func perform(_ call: (OpaquePointer) -> Bool) throws(ImageError) {
        guard !lending(call) else { return }
        if let variant = ctiff_reader_variant(reader) {
            throw .unreadableVariant(
                found: String(cString: variant),
                cure: "Export it with tiles of 256 x 256 pixels, or with strips of some rows.")
        }
        if ctiff_reader_ran_short(reader) { throw .truncated }
        throw .broken(reason: String(cString: ctiff_reader_message(reader)))
    }

    /// Runs a call for which the bytes, where there are any, lie still.
    private func lending<Result>(_ call: (OpaquePointer) -> Result) -> Result {
        guard case .bytes(let bytes) = input else { return call(reader) }
        return bytes.withUnsafeBufferPointer { buffer in
            ctiff_reader_lend(reader, buffer.baseAddress)
            defer { ctiff_reader_lend(reader, nil) }
            return call(reader)
        }
    }
}
