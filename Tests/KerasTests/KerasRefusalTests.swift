import Keras
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Refused Keras files")
struct KerasRefusalTests {
    private static func sentence(
        of path: FilePath, as preset: KerasPreset = .seed2
    ) -> String {
        do {
            _ = try KerasImport(path, as: preset)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "the error message says what is wrong, and in which layer",
        arguments: [
            ("missing", ["has 1 layers with weights, not 23", "'encoder.0.1'", "[3, 3, 2, 2]"]),
            ("shape", ["'conv2d_1' has a kernel [3, 3, 2, 5], where [3, 3, 2, 2] is expected"]),
            ("bias", ["'conv2d' has a bias [3], where [2] is expected"]),
            ("integers", ["'conv2d'", "not of floating-point numbers"]),
            ("external-link", ["'conv2d'", "leads to another file"]),
            ("soft-link", ["'conv2d'", "symbolic link"]),
            ("virtual", ["'conv2d'", "lie in another file"]),
            ("external-storage", ["'conv2d'", "lie in another file"]),
            ("elements", ["'conv2d'", "more than 268435456 elements"]),
            ("chunk", ["'conv2d'", "more than 268435456 elements"]),
            ("axes", ["'conv2d'", "more than 4 axes"]),
            ("empty", ["'conv2d'", "is empty"]),
            ("four-weights", ["'batch_normalization'", "has 4 weights"]),
            ("number", ["an attribute is no text"]),
            ("cycle", ["has no layers where Keras writes them"]),
            ("nothing", ["has no layers where Keras writes them"]),
        ])
    func refused(name: String, parts: [String]) {
        let path = RecordedKeras.path("refused-\(name).h5")

        let sentence = Self.sentence(of: path)

        #expect(sentence.contains("'\(path)'"), "\(sentence)")
        for part in parts { #expect(sentence.contains(part), "\(sentence)") }
    }

    @Test("there is a case for every refused fixture")
    func allTested() {
        let refused = Fixtures.names(in: Fixtures.folder.appending("keras"))
            .filter { $0.hasPrefix("refused-") }

        #expect(refused.count == 16)
    }

    @Test(
        "weights of the other preset are refused, and the message suggests it",
        arguments: ["keras2.h5", "model.h5", "backslashes.h5"], KerasPreset.allCases)
    func otherPreset(file: String, preset: KerasPreset) {
        let other: KerasPreset = preset == .seed1 ? .seed2 : .seed1

        let sentence = Self.sentence(of: RecordedKeras.path("\(preset)-\(file)"), as: other)

        #expect(sentence.contains("is not the network '\(other)'"), "\(sentence)")
        #expect(sentence.contains("'--preset \(preset)'"), "\(sentence)")
    }

    @Test(
        "a number that is not finite is refused with its layer", arguments: [Float.nan, .infinity])
    func notFinite(value: Float) throws {
        let place = try RecordedKeras.load().notFinite
        var bytes = try RecordedKeras.bytes(place.file)
        withUnsafeBytes(of: value.bitPattern.littleEndian) {
            bytes.replaceSubrange(place.offset..<place.offset + 4, with: $0)
        }
        let folder = try TemporaryFolder()

        let sentence = Self.sentence(of: try folder.write(bytes, to: "a.h5"))

        #expect(sentence.contains("'\(place.layer)'"), "\(sentence)")
        #expect(sentence.contains("its bias holds numbers that are not finite"), "\(sentence)")
    }

    @Test("a truncated file is refused", arguments: ["keras2.h5", "model.h5"])
    func truncated(file: String) throws {
        let bytes = try RecordedKeras.bytes("seed2-\(file)")
        let folder = try TemporaryFolder()

        for length in [1, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
            let path = try folder.write(Array(bytes.prefix(length)), to: "\(length).h5")
            let sentence = Self.sentence(of: path)
            #expect(sentence.hasPrefix("'\(path)' cannot be read as HDF5: "), "\(sentence)")
        }
    }

    @Test("a '.keras' archive is refused with instructions")
    func archive() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 60), to: "a")

        let sentence = Self.sentence(of: path)

        #expect(sentence.contains("is a zip archive, as '.keras' files are"))
        #expect(sentence.contains("unzip -p \(path) model.weights.h5 > model.weights.h5"))
    }

    @Test("other files, folders and missing files are refused")
    func noFile() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Array("conv2d".utf8), to: "a.h5")

        #expect(Self.sentence(of: text).contains("cannot be read as HDF5: "))
        #expect(Self.sentence(of: folder.path).contains("folder"))
        #expect(Self.sentence(of: folder.path.appending("b.h5")).contains("cannot open"))
    }
}
