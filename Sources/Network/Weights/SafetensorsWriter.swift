import FoundationEssentials
import Tensors

extension Safetensors {
    /// Makes the bytes of a file like this one with more tensors in it.
    ///
    /// Every other tensor and all metadata stay as they are, bit for bit. The same input gives the
    /// same bytes: the keys of the header are sorted, spaces bring the begin of the data to a
    /// multiple of 8, and the data are without holes.
    ///
    /// - Parameter added: By their names; written as F32 behind all others, in place of those that
    ///   have the same names. No axis has the length 0.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError/header(reason:)`` where the header would be longer than is read.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package func bytes(adding added: [String: Tensor]) throws(WeightsError) -> [UInt8] {
        let kept = entries.filter { added[$0.key] == nil }
            .sorted { $0.value.begin < $1.value.begin }
            .map { name, entry in
                Part(
                    name: name, type: entry.type, shape: entry.shape,
                    content: .bytes(
                        UnsafeRawBufferPointer(rebasing: data[entry.begin..<entry.end])))
            }
        let new = added.sorted { $0.key < $1.key }.map { Part(name: $0.key, tensor: $0.value) }
        return try Self.bytes(metadata: metadata, parts: kept + new)
    }

    /// Makes the bytes of a new file.
    ///
    /// The same input gives the same bytes, as in ``bytes(adding:)``.
    ///
    /// - Parameters:
    ///   - metadata: The free-form strings under `__metadata__`.
    ///   - tensors: Written as F32, in this order; of different names, and no axis has the
    ///     length 0.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError/header(reason:)`` where the header would be longer than is read.
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
            let entry = HeaderTensor(part.type, shape: part.shape, bytes: begin..<end)
            let other = members.updateValue(.tensor(entry), forKey: part.name)
            precondition(other == nil, "each tensor has a name of its own")
            precondition(begin < end, "a file holds no empty tensors")
        }
        let header = try header(members)
        var file: [UInt8] = []
        file.reserveCapacity(8 + header.count + end)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { file += $0 }
        file += header
        for part in parts { part.content.withUnsafeBytes { file += $0 } }
        return file
    }

    /// The header as JSON, and spaces up to a multiple of 8 bytes.
    private static func header(
        _ members: [String: HeaderMember]
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

/// A tensor on its way into a file.
private struct Part {
    /// Its bytes, as they are or to be.
    enum Content {
        case bytes(UnsafeRawBufferPointer)
        case elements([Float])

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .elements(let elements): 4 * elements.count
            }
        }

        /// Calls `body` with the bytes, whose order is the machine's, as where they are read.
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
    /// Takes a tensor, as F32.
    init(name: String, tensor: Tensor) {
        self.init(name: name, type: .f32, shape: tensor.shape, content: .elements(tensor.elements))
    }
}

/// What stands under one key of the header.
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

/// One tensor's entry, by the keys that the format has.
private struct HeaderTensor: Encodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]

    init(_ type: SafetensorsEntry.ElementType, shape: [Int], bytes: Range<Int>) {
        dtype = type.rawValue
        self.shape = shape
        data_offsets = [bytes.lowerBound, bytes.upperBound]
    }
}
