import Foundation
import Keras
import Linux
import SystemPackage
import Tensors
import TestSupport

/// Models saved and predictions made by Keras, recorded by Tests/Fixtures/record-keras.
struct RecordedKeras: Decodable {
    /// A network, the files it was saved to, and its prediction for ``input``.
    struct Case: Decodable, Sendable {
        let preset: String
        let width: Int
        let files: [String]
        let output: [Float]
    }

    /// The offset of a bias in a file.
    struct Location: Decodable, Sendable {
        let file: String
        let layer: String
        let offset: Int
    }

    let cases: [Case]
    let notFinite: Location

    /// One file of a case.
    struct Saved: Sendable, CustomStringConvertible {
        let file: String
        let preset: KerasPreset
        let width: Int
        let output: Tensor

        var description: String { file }
    }

    static func load() throws -> RecordedKeras {
        let json = try OpenFile(Fixtures.folder.appending("keras.json")).readAll(limit: 1 << 20)
        return try JSONDecoder().decode(Self.self, from: Foundation.Data(json))
    }

    static func saved() throws -> [Saved] {
        try load().cases.flatMap { recorded in
            recorded.files.map { file in
                Saved(
                    file: file, preset: recorded.preset == "seed1" ? .seed1 : .seed2,
                    width: recorded.width,
                    output: Tensor(shape: [1, 32, 32], elements: recorded.output))
            }
        }
    }

    /// The path of a fixture.
    static func path(_ file: String) -> FilePath { Fixtures.folder.appending("keras/\(file)") }

    static func bytes(_ file: String) throws -> [UInt8] {
        try OpenFile(path(file)).readAll(limit: 1 << 20)
    }

    /// The input of the predictions, [1, 32, 32].
    static let input = Tensor(
        shape: [1, 32, 32], elements: (0..<1024).map { Float($0 * 7919 % 256) / 255 })
}
