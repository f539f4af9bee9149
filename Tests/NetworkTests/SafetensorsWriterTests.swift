import Foundation
import Network
import Tensors
import Testing

@Suite("Writing safetensors")
struct SafetensorsWriterTests {
    static let added = [
        "ranges.b": Tensor(shape: [2, 3], elements: [0, -1.5, 0, 1, 2, .leastNonzeroMagnitude]),
        "ranges.a": Tensor(shape: [2, 1], elements: [-0.25, 7]),
    ]

    private func write(
        _ bytes: [UInt8], adding tensors: [String: Tensor] = added
    ) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try Safetensors($0).bytes(adding: tensors) }
    }

    private func headerLength(_ bytes: [UInt8]) -> Int {
        bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    @Test(
        "metadata, types and data of the tensors that were there stay bit for bit",
        arguments: [WeightsFile.ElementType.f16, .f32])
    func kept(type: WeightsFile.ElementType) throws {
        var file = NetworkRecipe(depth: 1, width: 3, type: type).file
        file.metadata["odd"] = #"a/b "c" \ d é 核"#

        let written = try write(file.bytes)

        let begin = 8 + headerLength(written)
        #expect(begin.isMultiple(of: 8))
        #expect(Array(written[begin..<begin + file.data.count]) == file.data)
        try written.withUnsafeBytes { bytes in
            let read = try Safetensors(bytes)
            #expect(read.metadata == file.metadata)
            #expect(read.names == (file.entries.map(\.name) + Self.added.keys).sorted())
            for (name, tensor) in Self.added { #expect(try read.tensor(named: name) == tensor) }
        }
        let header = String(decoding: written[8..<begin], as: UTF8.self)
        let ofType = header.components(separatedBy: "\"\(type.rawValue)\"").count - 1
        #expect(ofType == file.entries.count + (type == .f32 ? Self.added.count : 0))
    }

    @Test("given metadata are replaced or added, others stay, and so does every tensor")
    func metadata() throws {
        let file = NetworkRecipe(depth: 1, width: 3).file
        let key = try #require(file.metadata.keys.sorted().first)

        let written = try file.bytes.withUnsafeBytes {
            try Safetensors($0).bytes(adding: [:], metadata: [key: "new", "odd": "added"])
        }

        #expect(Array(written.suffix(file.data.count)) == file.data)
        try written.withUnsafeBytes { bytes in
            var expected = file.metadata
            expected[key] = "new"
            expected["odd"] = "added"
            let read = try Safetensors(bytes)
            #expect(read.metadata == expected)
        }
    }

    @Test("the same input gives the same bytes, whatever order the header had")
    func deterministic() throws {
        let file = NetworkRecipe(depth: 2, width: 2).file
        var shuffled = file
        shuffled.entries.reverse()

        let written = try write(file.bytes)

        #expect(try write(file.bytes) == written)
        #expect(try write(shuffled.bytes) == written)
        #expect(try write(written, adding: [:]) == written)
    }

    @Test("a tensor of the same name is replaced, without a hole where it was")
    func replaced() throws {
        let first = try write(NetworkRecipe(type: .f16).file.bytes)
        let other = Self.added.mapValues { tensor in
            Tensor(shape: tensor.shape, elements: tensor.elements.map { $0 * 2 })
        }
        let inTheMiddle = ["encoder.0.1.weight": Tensor(shape: [5], elements: [1, 2, 3, 4, 5])]

        let second = try write(first, adding: other)
        let third = try write(second, adding: inTheMiddle)

        #expect(second.count == first.count)
        #expect(try write(second) == first)
        try third.withUnsafeBytes { bytes in
            let read = try Safetensors(bytes)
            for (name, tensor) in other.merging(inTheMiddle, uniquingKeysWith: { $1 }) {
                #expect(try read.tensor(named: name) == tensor)
            }
        }
    }

    @Test("a new file has its tensors in the order given, and its metadata")
    func new() throws {
        let tensors = [
            (name: "z", tensor: Tensor(shape: [2, 2], elements: [1, -0.0, .infinity, 4])),
            (name: "a", tensor: Tensor(shape: [], elements: [.leastNonzeroMagnitude])),
            (name: "m", tensor: Tensor(shape: [1, 3], elements: [7, 8, 9])),
        ]
        let metadata = ["key": #"a/b "c" \ 核"#, "": "nameless"]

        let written = try Safetensors.bytes(metadata: metadata, tensors: tensors)

        let begin = 8 + headerLength(written)
        #expect(begin.isMultiple(of: 8))
        let elements = tensors.flatMap(\.tensor.elements)
        #expect(Array(written[begin...]) == elements.withUnsafeBytes { Array($0) })
        try written.withUnsafeBytes { bytes in
            let read = try Safetensors(bytes)
            #expect(read.metadata == metadata)
            #expect(read.names == ["a", "m", "z"])
            for (name, tensor) in tensors { #expect(try read.tensor(named: name) == tensor) }
        }
    }

    @Test("a new file is what adding the same tensors to none gives")
    func alike() throws {
        let none = try Safetensors.bytes(metadata: ["k": "v"], tensors: [])

        let sorted = Self.added.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }

        #expect(try write(none) == Safetensors.bytes(metadata: ["k": "v"], tensors: sorted))
    }

    @Test("metadata that are longer than a reader takes are refused")
    func tooLong() {
        let text = String(repeating: "x", count: Safetensors.headerLimit)

        #expect(throws: WeightsError.self) {
            try Safetensors.bytes(metadata: ["k": text], tensors: [])
        }
    }
}
