/// The header's entry for one tensor, with all numbers checked.
struct SafetensorsEntry {
    /// The supported element types.
    enum ElementType: String {
        case f16 = "F16"
        case f32 = "F32"

        var bytes: Int { self == .f16 ? 2 : 4 }
    }

    let type: ElementType
    let shape: [Int]
    /// The offset of the first byte, from the start of the data.
    let begin: Int
    /// The offset after the last byte, from the start of the data.
    let end: Int
}

/// The JSON object at the start of a safetensors file.
struct SafetensorsHeader: Decodable {
    private(set) var metadata: [String: String] = [:]
    private(set) var entries: [String: SafetensorsEntry] = [:]
    /// The first tensor, by name, with an invalid entry, and the reason; `nil` if there is none.
    private(set) var malformed: (name: String, reason: String)?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            if key.stringValue == "__metadata__" {
                metadata = try container.decode([String: String].self, forKey: key)
                continue
            }
            do {
                let raw = try container.decode(RawEntry.self, forKey: key)
                entries[key.stringValue] = try raw.checked()
            } catch let fault as Fault {
                malformed = malformed ?? (key.stringValue, fault.reason)
            } catch {
                malformed =
                    malformed ?? (key.stringValue, "its entry lacks dtype, shape or data_offsets")
            }
        }
    }

    private struct Fault: Error { let reason: String }

    private struct RawEntry: Decodable {
        let dtype: String
        let shape: [Int]
        let data_offsets: [Int]

        func checked() throws -> SafetensorsEntry {
            guard let type = SafetensorsEntry.ElementType(rawValue: dtype) else {
                throw Fault(reason: "its type is '\(dtype)'; F16 and F32 are read")
            }
            guard shape.count <= 8, shape.allSatisfy({ $0 > 0 }) else {
                throw Fault(reason: "its shape is \(shape); one to eight positive lengths are read")
            }
            var bytes = type.bytes
            for length in shape {
                let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
                guard !overflow else { throw Fault(reason: "its shape \(shape) overflows") }
                bytes = product
            }
            guard data_offsets.count == 2, data_offsets[0] >= 0,
                data_offsets[1] >= data_offsets[0]
            else { throw Fault(reason: "its offsets are \(data_offsets)") }
            guard data_offsets[1] - data_offsets[0] == bytes else {
                throw Fault(
                    reason: "its shape \(shape) needs \(bytes) bytes, its offsets hold "
                        + "\(data_offsets[1] - data_offsets[0])")
            }
            return SafetensorsEntry(
                type: type, shape: shape, begin: data_offsets[0], end: data_offsets[1])
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
