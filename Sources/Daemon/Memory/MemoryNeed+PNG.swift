import Images

extension MemoryNeed {
    /// Predicts by the first bytes of a PNG.
    package static func bytes(file bytes: Int, _ header: PNGHeader?) -> Int {
        self.bytes(
            file: bytes,
            header.map {
                PageHeader(
                    width: $0.width, height: $0.height, channels: $0.bytesPerPixel,
                    kind: .unsigned(bits: 8), bits: 8)
            })
    }
}
