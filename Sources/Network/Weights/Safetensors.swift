import FoundationEssentials
import Tensors

/// A safetensors file in memory, with its header parsed and checked; tensors are read on demand.
///
/// Format (huggingface/safetensors, README "Format"): 8 bytes little-endian header length, a JSON
/// header, then the data, which the tensors must cover without gap or overlap. The bytes are
/// borrowed, from a mapped file or the executable, and must outlive the value.
package struct Safetensors {
    /// The free-form strings under `__metadata__`.
    package let metadata: [String: String]
    /// The header's entries, by tensor name.
    let entries: [String: SafetensorsEntry]
    /// The bytes after the header.
    let data: UnsafeRawBufferPointer

    /// The maximum size of a header, in bytes.
    package static let headerLimit = 16 << 20

    /// Parses and checks the header; reads no tensor.
    ///
    /// - Throws: ``WeightsError``, with the name of the tensor at fault if there is one.
    package init(_ file: UnsafeRawBufferPointer) throws(WeightsError) {
        guard file.count >= 8 else {
            throw .header(reason: ForeignFile.kind(of: file) ?? "it has fewer than 8 bytes")
        }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.headerLimit), length <= UInt64(file.count - 8) else {
            throw .header(
                reason: ForeignFile.kind(of: file)
                    ?? "it claims a header of \(length) bytes; it has \(file.count - 8) left, "
                    + "and \(Self.headerLimit) are allowed")
        }
        let header = UnsafeRawBufferPointer(rebasing: file[8..<8 + Int(length)])
        data = UnsafeRawBufferPointer(rebasing: file[(8 + Int(length))...])
        let parsed: SafetensorsHeader
        do {
            parsed = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(header))
        } catch {
            throw .header(
                reason: ForeignFile.kind(of: file)
                    ?? "its header is not the JSON object that it should be")
        }
        metadata = parsed.metadata
        if let (name, reason) = parsed.malformed { throw .tensor(name: name, reason: reason) }
        entries = parsed.entries
        try checkCoverage()
    }

    /// The names of all tensors, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// Whether the file has a tensor of this name.
    package func contains(_ name: String) -> Bool { entries[name] != nil }

    /// Reads a tensor as `Float`; F16 is converted.
    ///
    /// - Throws: ``WeightsError/missing(name:)`` if the file has no such tensor.
    /// - Complexity: O(*n*), where *n* is the number of its elements.
    package func tensor(named name: String) throws(WeightsError) -> Tensor {
        guard let entry = entries[name] else { throw .missing(name: name) }
        let bytes = UnsafeRawBufferPointer(rebasing: data[entry.begin..<entry.end])
        switch entry.type {
        case .f16:
            return Tensor(shape: entry.shape, elements: convertHalfPrecision(bytes))
        case .f32:
            let elements = [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                count = buffer.count
            }
            return Tensor(shape: entry.shape, elements: elements)
        }
    }

    /// Reads a tensor and checks its shape.
    ///
    /// - Throws: ``WeightsError/missing(name:)`` if the file has no such tensor,
    ///   ``WeightsError/tensor(name:reason:)`` if its shape is not `shape`.
    package func tensor(named name: String, shape: [Int]) throws(WeightsError) -> Tensor {
        guard let entry = entries[name] else { throw .missing(name: name) }
        guard entry.shape == shape else {
            throw .tensor(
                name: name, reason: "its shape is \(entry.shape); the architecture needs \(shape)")
        }
        return try tensor(named: name)
    }

    private func checkCoverage() throws(WeightsError) {
        var covered = 0
        let inOrder = entries.sorted {
            ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end)
        }
        for (name, entry) in inOrder where entry.end > data.count {
            throw .tensor(
                name: name, reason: "it ends at byte \(entry.end) of data that has \(data.count)")
        }
        for (name, entry) in inOrder {
            guard entry.begin == covered else {
                throw .tensor(
                    name: name,
                    reason: "it begins at byte \(entry.begin) of the data, where the one before "
                        + "it ends at \(covered)")
            }
            covered = entry.end
        }
        guard covered == data.count else {
            throw .header(
                reason: "\(data.count - covered) bytes at its end belong to no tensor")
        }
    }
}

/// An error in a weights file.
///
/// Messages do not name the file, which is known to the caller only.
package enum WeightsError: Error, Equatable {
    /// The header as a whole does not conform to the format.
    case header(reason: String)
    /// One tensor's entry in the header, or its data, is wrong.
    case tensor(name: String, reason: String)
    /// A tensor that the architecture needs is not in the file.
    case missing(name: String)
    /// A value of the header's `__metadata__` is absent or wrong.
    case metadata(key: String, reason: String)
}

extension WeightsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .header(let reason): "not a safetensors file: \(reason)"
        case .tensor(let name, let reason): "its tensor '\(name)' is wrong: \(reason)"
        case .missing(let name): "it has no tensor '\(name)', which its architecture needs"
        case .metadata(let key, let reason): "its metadata '\(key)' \(reason)"
        }
    }
}
