import Network
import Testing

@Suite("Files that are no models")
struct ForeignFileTests {
    @Test(
        "a file of another kind is named as what it is",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "it is a PNG image"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "it is a JPEG image"),
            ([0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0, 1], "it is a TIFF image"),
            ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], "'nucleid import-keras'"),
            ([0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0, 0], "it is a zip file"),
            ([0x08, 0x07, 0x12, 0x07, 0x70, 0x79, 0x74, 0x6F, 0x72], "probably an ONNX file"),
            ([1, 2, 3], "it has fewer than 8 bytes"),
        ] as [([UInt8], String)])
    func kinds(bytes: [UInt8], words: String) {
        let error = #expect(throws: WeightsError.self) {
            _ = try bytes.withUnsafeBytes { bytes throws(WeightsError) in try Safetensors(bytes) }
        }

        #expect(error?.description.hasPrefix("not a safetensors file: ") == true)
        #expect(error?.description.contains(words) == true)
    }
}
