import Exports
import Masks
import Testing

@Suite("Run-length encoding")
struct RunLengthEncodingTests {
    private static func rows(_ image: String, _ labels: LabelImage) -> [String] {
        String(decoding: RunLengthEncoding.rows(imageName: image, labels: labels), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(
        "'1 3 10 5' encodes the pixels 1, 2, 3, 10, 11, 12, 13 and 14, as the competition defines")
    func definition() {
        let labels = LabelImage(drawn: ["1.1", "1.1", "1.1", "..1", "..1", "..."])
        let column = LabelImage(drawn: "111......11111".map { String($0) })

        #expect(Self.rows("a.png", column) == ["a,1 3 10 5", ""])
        #expect(Self.rows("a.png", labels) == ["a,1 3 13 5", ""])
    }

    @Test("the rows equal those recorded from NumPy", arguments: try Recorded.load().cases)
    func numpy(recorded: Recorded.Case) {
        let wanted = recorded.runs.isEmpty ? ["x,"] : recorded.runs.map { "x,\($0)" }

        #expect(Self.rows("x", recorded.labels) == wanted + [""])
    }

    @Test(
        "an image is named without its extension",
        arguments: [
            ("cell.png", "cell"), ("cell.tiff", "cell"), ("a.b.png", "a.b"), ("cell", "cell"),
            (".hidden", ".hidden"), ("a,b.png", "\"a,b\""), ("a\"b.png", "\"a\"\"b\""),
            ("=1+1.png", "\"'=1+1\""), ("-1.png", "\"'-1\""), ("@a.png", "\"'@a\""),
            ("'a.png", "\"''a\""), ("a;b.png", "\"a;b\""),
        ])
    func name(file: String, field: String) {
        #expect(Self.rows(file, LabelImage(drawn: ["1"])) == [field + ",1 1", ""])
    }

    @Test("the header names the columns")
    func header() {
        #expect(
            String(decoding: RunLengthEncoding.header, as: UTF8.self) == "ImageId,EncodedPixels\n")
    }
}
