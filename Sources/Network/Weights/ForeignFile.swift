/// Files of other kinds that people take for models, told by their first bytes.
enum ForeignFile {
    /// Signatures, each with a sentence about the kind of file.
    private static let signatures: [(bytes: [UInt8], kind: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "it is a PNG image"),
        ([0xFF, 0xD8, 0xFF], "it is a JPEG image"),
        ([0x49, 0x49, 0x2A, 0x00], "it is a TIFF image"),
        ([0x4D, 0x4D, 0x00, 0x2A], "it is a TIFF image"),
        (
            [0x89, 0x48, 0x44, 0x46],
            "it is an HDF5 file; 'nucleid import-keras' makes a model of weights of Keras"
        ),
        (
            [0x50, 0x4B, 0x03, 0x04],
            "it is a zip file, such as a checkpoint of PyTorch or a .keras file; export its weights as "
                + "safetensors"
        ),
        ([0x08, 0x07, 0x12], "it is probably an ONNX file; export its weights as safetensors"),
        ([0x08, 0x08, 0x12], "it is probably an ONNX file; export its weights as safetensors"),
    ]

    /// What a file that is no safetensors file is; `nil` if it has none of the signatures.
    static func kind(of file: UnsafeRawBufferPointer) -> String? {
        signatures.first { file.starts(with: $0.bytes) }?.kind
    }
}
