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
        var members: [String: HeaderMember] = [:]
        if !metadata.isEmpty { members["__metadata__"] = .metadata(metadata) }
        var content: [UInt8] = []
        content.reserveCapacity(data.count)
        let kept = entries.filter { added[$0.key] == nil }
        for (name, entry) in kept.sorted(by: { $0.value.begin < $1.value.begin }) {
            let begin = content.count
            content += data[entry.begin..<entry.end]
            members[name] = .tensor(
                HeaderTensor(entry.type, shape: entry.shape, bytes: begin..<content.count))
        }
        for (name, tensor) in added.sorted(by: { $0.key < $1.key }) {
            let begin = content.count
            for value in tensor.elements {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { content += $0 }
            }
            members[name] = .tensor(
                HeaderTensor(.f32, shape: tensor.shape, bytes: begin..<content.count))
        }
        let header = try Self.header(members)
        let length = UInt64(header.count).littleEndian
        return withUnsafeBytes(of: length) { Array($0) } + header + content
    }

    /// Makes the bytes of a file from nothing, with the layout of ``bytes(adding:)``.
    ///
    /// - Parameters:
    ///   - metadata: The free-form strings under `__metadata__`.
    ///   - tensors: Written as F32 in this order; no two of one name, no axis of length 0.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError/header(reason:)`` where the header would be longer than is read.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func bytes(
        metadata: [String: String], tensors: [(name: String, tensor: Tensor)]
    ) throws(WeightsError) -> [UInt8] {
        var members: [String: HeaderMember] = [:]
        if !metadata.isEmpty { members["__metadata__"] = .metadata(metadata) }
        var end = 0
        for (name, tensor) in tensors {
            precondition(members[name] == nil, "no two tensors have one name")
            let range = end..<end + 4 * tensor.elements.count
            members[name] = .tensor(HeaderTensor(.f32, shape: tensor.shape, bytes: range))
            end = range.upperBound
        }
        let header = try header(members)
        var file: [UInt8] = []
        file.reserveCapacity(8 + header.count + end)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { file += $0 }
        file += header
        for (_, tensor) in tensors {
            for value in tensor.elements {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { file += $0 }
            }
        }
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
