import CInput

/// The C functions of a decoder that decodes the rows of one image from top to bottom.
struct SequentialCodec<Header> {
    /// Creates a decoder; `nil` when out of memory.
    let create: () -> OpaquePointer?
    /// Frees a decoder.
    let destroy: (OpaquePointer) -> Void
    /// Reads the header, up to the first pixel; `nil` on failure.
    let readHeader: (OpaquePointer, cinput_file) -> Header?
    /// Whether decoding can continue at a row; if not, a new decoder is needed.
    let canReach: (OpaquePointer, Int) -> Bool
    /// Decodes `count` rows of `rowBytes` bytes from row `first`; returns whether it succeeded.
    let readRows:
        (
            _ decoder: OpaquePointer, cinput_file, _ first: Int, _ count: Int,
            UnsafeMutablePointer<UInt8>?, _ rowBytes: Int
        ) -> Bool
    /// The status of the last call.
    let status: (OpaquePointer) -> UnsafePointer<cinput_status>
    /// The advice for a variant that is not decoded: how to export it.
    let cure: String
}

/// Owns a C decoder of a file; frees it at the end of its lifetime.
private struct SequentialDecoder<Header>: ~Copyable {
    let header: Header
    private let codec: SequentialCodec<Header>
    private let handle: OpaquePointer

    init(input: ImageInput, codec: SequentialCodec<Header>) throws(ImageError) {
        guard let handle = codec.create() else { throw .outOfMemory }
        guard let header = input.withFile({ codec.readHeader(handle, $0) }) else {
            let error = ImageError(decoding: codec.status(handle), cure: codec.cure)
            codec.destroy(handle)
            throw error
        }
        self.header = header
        self.handle = handle
        self.codec = codec
    }

    deinit { codec.destroy(handle) }

    func canReach(row: Int) -> Bool { codec.canReach(handle, row) }

    func read(
        rows: Range<Int>, of input: ImageInput, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let isDone = samples.withMemoryRebound(to: UInt8.self) { bytes in
            input.withFile { file in
                codec.readRows(
                    handle, file, rows.lowerBound, rows.count, bytes.baseAddress,
                    bytes.count / rows.count)
            }
        }
        guard isDone else { throw ImageError(decoding: codec.status(handle), cure: codec.cure) }
    }
}

/// The only image of a file, decoded from top to bottom.
///
/// Decoding restarts for a row above the last one, and after an error.
final class SequentialPage<Header>: PageReader {
    let header: PageHeader
    private let input: ImageInput
    private let codec: SequentialCodec<Header>
    private var decoder: SequentialDecoder<Header>

    /// Reads the header, up to the first pixel.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - codec: The C functions of the decoder.
    ///   - describe: Converts the codec's header; throws for an unsupported variant.
    /// - Throws: ``ImageError``, with the library's own message.
    init(
        input: ImageInput, codec: SequentialCodec<Header>,
        describe: (Header) throws(ImageError) -> PageHeader
    ) throws(ImageError) {
        let decoder = try SequentialDecoder(input: input, codec: codec)
        header = try describe(decoder.header)
        self.input = input
        self.codec = codec
        self.decoder = decoder
    }

    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        guard !rows.isEmpty else { return }
        if !decoder.canReach(row: rows.lowerBound) {
            decoder = try SequentialDecoder(input: input, codec: codec)
        }
        try decoder.read(rows: rows, of: input, into: samples)
    }
}
