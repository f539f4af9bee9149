import CInput

extension ImageInput {
    /// Lends the file to a decoder in C for the time of a call.
    func lend<Result>(_ body: (cinput_file) -> Result) -> Result {
        switch self {
        case .bytes(let bytes):
            bytes.withUnsafeBufferPointer { buffer in
                body(cinput_file(bytes: buffer.baseAddress, descriptor: -1, size: buffer.count))
            }
        case .descriptor(let descriptor, let size):
            body(cinput_file(bytes: nil, descriptor: descriptor, size: size))
        }
    }

    /// The file's first bytes, as many as there are; fewer where they cannot be read.
    package func beginning(_ count: Int) -> [UInt8] {
        if case .bytes(let bytes) = self { return Array(bytes.prefix(count)) }
        return [UInt8](unsafeUninitializedCapacity: min(count, size)) { buffer, initialized in
            initialized = lend { file in
                var cursor = cinput_cursor()
                defer { cinput_close(&cursor) }
                return withUnsafePointer(to: file) {
                    cinput_take(&cursor, $0, buffer.baseAddress, buffer.count)
                }
            }
        }
    }
}
