import Network
import Tensors
import Testing

/// A weights file that must be refused, and what the refusal must name.
struct HostileFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let mentions: String

    init(_ description: String, _ bytes: [UInt8], mentions: String) {
        testDescription = description
        self.bytes = bytes
        self.mentions = mentions
    }

    /// A good file with one entry changed, which is to be named.
    init(_ description: String, _ change: (inout WeightsFile.Entry) -> Void) {
        var file = NetworkRecipe().file
        file.change("encoder.0.1.weight", change)
        self.init(description, file.bytes, mentions: "'encoder.0.1.weight'")
    }
}

@Suite("Safetensors")
struct SafetensorsTests {
    static let entries = [
        HostileFile("offsets reversed") { $0.offsets = "[80, 44]" },
        HostileFile("negative offsets") { $0.offsets = "[-36, 0]" },
        HostileFile("beyond the data") { $0.offsets = "[1000000, 1000036]" },
        HostileFile("offsets at the end of all numbers") {
            $0.offsets = "[9223372036854775771, 9223372036854775807]"
        },
        HostileFile("offsets that are no numbers") { $0.offsets = "[1e400, 1e401]" },
        HostileFile("one offset") { $0.offsets = "[40]" },
        HostileFile("three offsets") { $0.offsets = "[40, 76, 76]" },
        HostileFile("overlapping another") { $0.offsets = "[36, 72]" },
        HostileFile("leaving a hole") { $0.offsets = "[44, 80]" },
        HostileFile("shape overflow") { $0.shape = "[4294967296, 4294967296, 4]" },
        HostileFile("shape overflow by the bytes of its elements") {
            $0.shape = "[2305843009213693952]"
        },
        HostileFile("shape beyond Int") { $0.shape = "[99999999999999999999]" },
        HostileFile("negative shape") { $0.shape = "[-1, -1, 3, 3]" },
        HostileFile("empty axis") { $0.shape = "[0, 1, 3, 3]" },
        HostileFile("nine axes") { $0.shape = "[1, 1, 1, 1, 1, 1, 1, 3, 3]" },
        HostileFile("fractional shape") { $0.shape = "[1.5, 1, 3, 3]" },
        HostileFile("shape that is no list") { $0.shape = "9" },
        HostileFile("shape not matching its offsets") { $0.shape = "[1, 1, 3, 4]" },
        HostileFile("type BF16") { $0.dtype = #""BF16""# },
        HostileFile("type in small letters") { $0.dtype = #""f32""# },
        HostileFile("type half as wide as its offsets") { $0.dtype = #""F16""# },
        HostileFile("no type") { $0.dtype = "null" },
    ]

    static let headers = [
        HostileFile("nothing", [], mentions: "8 bytes"),
        HostileFile("seven bytes", [0, 0, 0, 0, 0, 0, 0], mentions: "8 bytes"),
        HostileFile("no header", [0, 0, 0, 0, 0, 0, 0, 0], mentions: "header"),
        HostileFile(
            "header longer than the file", WeightsFile.bytes(header: "{}", length: 3),
            mentions: "3 bytes"),
        HostileFile(
            "header of 2^63 bytes", WeightsFile.bytes(header: "{}", length: 1 << 63),
            mentions: "9223372036854775808"),
        HostileFile(
            "header of 2^64 - 1 bytes", WeightsFile.bytes(header: "{}", length: .max),
            mentions: "18446744073709551615"),
        HostileFile("no JSON", WeightsFile.bytes(header: "{tensor}"), mentions: "JSON"),
        HostileFile("half a JSON", WeightsFile.bytes(header: #"{"a": {"#), mentions: "JSON"),
        HostileFile("a JSON array", WeightsFile.bytes(header: "[1, 2]"), mentions: "JSON"),
        HostileFile(
            "deep nesting",
            WeightsFile.bytes(header: String(repeating: "[", count: 1 << 20)), mentions: "JSON"),
        HostileFile(
            "deep nesting within a tensor",
            WeightsFile.bytes(header: #"{"a":"# + String(repeating: #"{"a":"#, count: 1 << 18)),
            mentions: "JSON"),
        HostileFile(
            "metadata of numbers", WeightsFile.bytes(header: #"{"__metadata__": {"a": 1}}"#),
            mentions: "header"),
        HostileFile(
            "a tensor that is a string", WeightsFile.bytes(header: #"{"a": "F32"}"#),
            mentions: "'a'"),
        HostileFile(
            "missing keys", WeightsFile.bytes(header: #"{"a": {"dtype": "F32", "shape": []}}"#),
            mentions: "'a'"),
        HostileFile(
            "bytes after the last tensor", NetworkRecipe().file.bytes + [0], mentions: "1 byte"),
        HostileFile(
            "one byte less than the last tensor needs", NetworkRecipe().file.bytes.dropLast(),
            mentions: "'head.0.bias'"),
    ]

    @Test("a hostile file is refused by the name of what is wrong", arguments: entries + headers)
    func hostile(file: HostileFile) throws {
        let error = #expect(throws: WeightsError.self) {
            try file.bytes.withUnsafeBytes { bytes in
                _ = try Safetensors(bytes)
            }
        }

        let description = try #require(error).description
        #expect(description.contains(file.mentions), "\(description)")
    }

    @Test(
        "tensors come back as they were written",
        arguments: [WeightsFile.ElementType.f16, .f32], [[1], [3, 5], [1, 2, 3, 4], []])
    func roundTrip(type: WeightsFile.ElementType, shape: [Int]) throws {
        let values: [Float] = (0..<24).map { Float($0) * 0.25 - 3 }
        var file = WeightsFile(type: type)
        file.metadata["key"] = #"a "value""#
        var drawn = values.makeIterator()
        file.append("first", shape) { drawn.next() ?? 0 }
        file.append("second", [2]) { -0.5 }

        try file.bytes.withUnsafeBytes { bytes in
            let read = try Safetensors(bytes)
            let count = shape.reduce(1, *)

            #expect(read.metadata == ["key": #"a "value""#])
            #expect(read.names == ["first", "second"])
            let first = try read.tensor(named: "first", shape: shape)
            #expect(first == Tensor(shape: shape, elements: Array(values[..<count])))
            #expect(try read.tensor(named: "second").elements == [-0.5, -0.5])
        }
    }
}
