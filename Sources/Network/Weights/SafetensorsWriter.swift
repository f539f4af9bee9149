import FoundationEssentials
import Tensors

extension Safetensors {
    /// Returns the bytes of a copy of this file with tensors and metadata added or replaced.
    ///
    /// All other tensors and metadata are copied bit for bit. The output is deterministic: the
    /// keys of the header are sorted, the header is padded with spaces so that the data start at a
    /// multiple of 8, and the data have no gaps.
    ///
    /// - Parameters:
    ///   - added: The tensors by name; written as F32 after all others, and replacing those of the
    ///     same names. No axis may have the length 0.
    ///   - strings: Strings under `__metadata__`, replacing those of the same keys.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError/header(reason:)`` if the header would exceed ``headerLimit``.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package func bytes(
        adding added: [String: Tensor], metadata strings: [String: String] = [:]
    ) throws(WeightsError) -> [UInt8] {
        let kept = entries.filter { added[$0.key] == nil }
            .sorted { $0.value.begin < $1.value.begin }
            .map { name, entry in
                Part(
                    name: name, type: entry.type, shape: entry.shape,
                    content: .bytes(
                        UnsafeRawBufferPointer(rebasing: data[entry.begin..<entry.end])))
            }
        let new = added.sorted { $0.key < $1.key }.map { Part(name: $0.key, tensor: $0.value) }
        return try Self.bytes(
            metadata: metadata.merging(strings) { $1 }, parts: kept + new)
    }

    /// Returns the bytes of a new file.
    ///
    /// The output is deterministic, as in ``bytes(adding:)``.
    ///
    /// - Parameters:
    ///   - metadata: The free-form strings under `__metadata__`.
    ///   - tensors: The tensors, written as F32 in this order. Names must be unique, and no axis
    ///     may have the length 0.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError/header(reason:)`` if the header would exceed ``headerLimit``.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func bytes(
        metadata: [String: String], tensors: [(name: String, tensor: Tensor)]
    ) throws(WeightsError) -> [UInt8] {
        try bytes(metadata: metadata, parts: tensors.map { Part(name: $0.name, tensor: $0.tensor) })
    }

    private static func bytes(
        metadata: [String: String], parts: [Part]
    ) throws(WeightsError) -> [UInt8] {
        var members: [String: HeaderMember] = [:]
        if !metadata.isEmpty { members["__metadata__"] = .metadata(metadata) }
        var end = 0
        for part in parts {
            let begin = end
            end += part.content.count
            let entry = HeaderTensor(type: part.type, shape: part.shape, bytes: begin..<end)
            let other = members.updateValue(.tensor(entry), forKey: part.name)
            precondition(other == nil, "each tensor has a name of its own")
            precondition(begin < end, "a file holds no empty tensors")
        }
        let header = try header(of: members)
        var file: [UInt8] = []
        file.reserveCapacity(8 + header.count + end)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { file += $0 }
        file += header
        for part in parts { part.content.withUnsafeBytes { file += $0 } }
        return file
    }

    /// Returns the header as JSON, padded with spaces to a multiple of 8 bytes.
    private static func header(
        of members: [String: HeaderMember]
    ) throws(WeightsError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(members) else {
            preconditionFailure("names, texts and lengths are always JSON")
        }
        let spaces = (8 - json.count % 8) % 8
        guard json.count + spaces <= headerLimit else {
            throw .header(
                reason: "its header would have \(json.count + spaces) bytes; "
                    + "\(headerLimit) are allowed")
        }
        return Array(json) + [UInt8](repeating: UInt8(ascii: " "), count: spaces)
    }
}

/// A tensor to write.
private struct Part {
    /// The data of a tensor: bytes copied from a file, or elements to write as F32.
    enum Content {
        case bytes(UnsafeRawBufferPointer)
        case elements([Float])

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .elements(let elements): 4 * elements.count
            }
        }

        /// Calls `body` with the bytes, in the machine's byte order, as the reader expects.
        func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
            switch self {
            case .bytes(let bytes): body(bytes)
            case .elements(let elements): elements.withUnsafeBytes(body)
            }
        }
    }

    let name: String
    let type: SafetensorsEntry.ElementType
    let shape: [Int]
    let content: Content
}

extension Part {
    /// Creates a part that is written as F32.
    init(name: String, tensor: Tensor) {
        self.init(name: name, type: .f32, shape: tensor.shape, content: .elements(tensor.elements))
    }
}

/// The value of one key of the header.
private enum HeaderMember: Encodable {
    case metadata([String: String])
    case tensor(HeaderTensor)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .metadata(let strings): try strings.encode(to: encoder)
        case .tensor(let entry): try entry.encode(to: encoder)
        }
    }
}

/// The header's entry for one tensor, with the keys of the format.
private struct HeaderTensor: Encodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]

    init(type: SafetensorsEntry.ElementType, shape: [Int], bytes: Range<Int>) {
        dtype = type.rawValue
        self.shape = shape
        data_offsets = [bytes.lowerBound, bytes.upperBound]
    }
}
