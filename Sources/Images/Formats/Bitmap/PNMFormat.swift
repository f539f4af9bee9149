import CNetpbm

/// The PBM, PGM and PPM formats, plain or raw, decoded by libnetpbm.
///
/// Only the first image of a file is read. Samples are not scaled to the maximum in the header; but
/// those of 1, 2 and 4 bits are scaled to 0…255, as in a PNG. A plain file must end in white space,
/// without which a last number may be incomplete.
/// Source: netpbm.sourceforge.net/doc.
package enum PNMFormat {
    /// The bytes that libnetpbm keeps for each column: a pointer and, at most, three numbers of 8
    /// bytes (pnm_allocpamrow), and the row as it is in the file.
    private static let bytesPerColumn = 40

    /// Reads the header, up to the first pixel.
    ///
    /// - Parameter input: The file.
    /// - Returns: The image.
    /// - Throws: ``ImageError``.
    package static func open(_ input: ImageInput) throws(ImageError) -> any PageReader {
        try SequentialPage(input: input, codec: codec) { pnm in
            let bits =
                switch pnm.maximum {
                case 1: 1
                case 3: 2
                case 15: 4
                case ..<256: 8
                case ..<4096: 12
                default: 16
                }
            return PageHeader(
                width: Int(pnm.width), height: Int(pnm.height), channels: Int(pnm.channels),
                kind: .unsigned(bits: bits > 8 ? 16 : 8), bits: bits,
                decoding: DecodingMemory(bytes: Int(pnm.width) * bytesPerColumn + (256 << 10)))
        }
    }

    private static var codec: SequentialCodec<cnetpbm_header> {
        SequentialCodec(
            create: cnetpbm_reader_create, destroy: cnetpbm_reader_destroy,
            readHeader: { reader, file in
                var header = cnetpbm_header()
                return cnetpbm_read_header(reader, file, &header) ? header : nil
            },
            canReach: cnetpbm_reader_can_reach, readRows: cnetpbm_read_rows,
            status: { cnetpbm_reader_status($0) }, cure: "Save it again as PGM or PPM.")
    }
}
