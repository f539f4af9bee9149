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
            for (name, tensor) in Self.added { #expect(try read.tensor(name) == tensor) }
        }
        let header = String(decoding: written[8..<begin], as: UTF8.self)
        let ofType = header.components(separatedBy: "\"\(type.rawValue)\"").count - 1
        #expect(ofType == file.entries.count + (type == .f32 ? Self.added.count : 0))
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
                #expect(try read.tensor(name) == tensor)
            }
        }
    }

    @Test("a file from nothing has its tensors in the given order, and reads back")
    func fromNothing() throws {
        let tensors = Self.added.sorted { $0.key > $1.key }.map { (name: $0.key, tensor: $0.value) }
        let metadata = ["nucleid.name": #"a/"b" 核"#]

        let written = try Safetensors.bytes(metadata: metadata, tensors: tensors)

        let begin = 8 + headerLength(written)
        #expect(begin.isMultiple(of: 8))
        let values = tensors.flatMap { $0.tensor.elements }.flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        #expect(Array(written[begin...]) == values)
        try written.withUnsafeBytes { bytes in
            let read = try Safetensors(bytes)
            #expect(read.metadata == metadata)
            #expect(read.names == Self.added.keys.sorted())
            for (name, tensor) in tensors { #expect(try read.tensor(name) == tensor) }
        }
    }
}
