import CTIFF

extension TIFFLayout {
    /// The memory that decoding an image of the directory takes besides its samples.
    ///
    /// Sources/CTIFF/memory.c says what is counted.
    ///
    /// - Parameters:
    ///   - tags: The tags of the directory.
    ///   - size: The size of the file in bytes.
    /// - Returns: The memory, with its largest block.
    func memory(of tags: ctiff_tags, size: Int) -> DecodingMemory {
        let memory = withUnsafePointer(to: tags) { tags in
            withUnsafePointer(to: plan) { ctiff_predict_memory(tags, $0, UInt64(max(size, 0))) }
        }
        let columns = "\(tags.block_width) x \(tags.block_height) pixels"
        let compression = TIFFCompression.name(of: tags.compression)
        let block =
            tags.is_tiled
            ? DecodingMemory.Block(
                name: "a tile of \(columns)", cure: "Export it with tiles of 256 x 256 pixels.")
            : DecodingMemory.Block(
                name: "a strip of \(columns) compressed with \(compression)",
                cure: "Export it with strips of some rows, or uncompressed.")
        return DecodingMemory(
            bytes: Int(clamping: memory.bytes), block: memory.block > 0 ? block : nil)
    }
}
