/// Where the bytes of an image come from.
package enum ImageInput: Sendable {
    /// The file's whole content.
    case bytes([UInt8])
    /// An open file, read at offsets (pread(2)); it must stay open while anything is read of it.
    case descriptor(CInt, size: Int)

    /// The bytes that the file has.
    package var size: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .descriptor(_, let size): size
        }
    }
}
