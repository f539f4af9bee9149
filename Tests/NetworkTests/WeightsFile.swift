/// A safetensors file in the making, right or deliberately wrong.
struct WeightsFile: Sendable {
    enum ElementType: String, Sendable {
        case f16 = "F16"
        case f32 = "F32"
    }

    /// What the header says of one tensor, each value as JSON text.
    struct Entry: Sendable {
        var name: String
        var dtype: String
        var shape: String
        var offsets: String
    }

    let type: ElementType
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    var data: [UInt8] = []

    init(type: ElementType = .f32) { self.type = type }

    /// Appends a tensor, its values drawn one by one.
    mutating func append(_ name: String, _ shape: [Int], _ value: () -> Float) {
        let begin = data.count
        for _ in 0..<shape.reduce(1, *) {
            switch type {
            case .f16: withUnsafeBytes(of: Float16(value()).bitPattern) { data += $0 }
            case .f32: withUnsafeBytes(of: value().bitPattern) { data += $0 }
            }
        }
        entries.append(
            Entry(
                name: name, dtype: "\"\(type.rawValue)\"", shape: "\(shape)",
                offsets: "[\(begin), \(data.count)]"))
    }

    /// The place of a tensor among the entries.
    func index(of name: String) -> Int? { entries.firstIndex { $0.name == name } }

    /// Changes what the header says of a tensor.
    mutating func change(_ name: String, _ change: (inout Entry) -> Void) {
        if let index = index(of: name) { change(&entries[index]) }
    }

    /// The JSON header.
    var header: String {
        var members = entries.map {
            """
            "\($0.name)": {"dtype": \($0.dtype), "shape": \($0.shape), "data_offsets": \($0.offsets)}
            """
        }
        let strings = metadata.sorted { $0.key < $1.key }.map { key, value in
            let escaped = value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#)
            return "\"\(key)\": \"\(escaped)\""
        }
        if !metadata.isEmpty {
            members.insert("\"__metadata__\": {\(strings.joined(separator: ", "))}", at: 0)
        }
        return "{\(members.joined(separator: ", "))}"
    }

    /// The whole file.
    var bytes: [UInt8] { Self.bytes(header: header, data: data) }

    /// A file of any header; `length` is what it claims, if not the truth.
    static func bytes(header: String, length: UInt64? = nil, data: [UInt8] = []) -> [UInt8] {
        let claimed = length ?? UInt64(header.utf8.count)
        return withUnsafeBytes(of: claimed.littleEndian) { Array($0) } + header.utf8 + data
    }
}
