import Masks
import Tensors
import TestSupport
import Testing

@Suite("Label image")
struct LabelImageTests {
    @Test(
        "relabelled values equal those recorded from NumPy",
        arguments: try RecordedLabels.load().files)
    func relabelling(file: RecordedLabels.File) {
        let labels = LabelImage(
            relabelling: Plane(width: file.width, height: file.height, elements: file.numbers))

        #expect(labels.labels.elements == file.relabelled)
        #expect(labels.count == file.count)
    }

    @Test(
        "relabelling by table and by dictionary give the same labels",
        arguments: [1 << 20 - 1, 1 << 20] as [UInt32])
    func tableLimit(largest: UInt32) {
        let values: [UInt32] = [largest, largest, 0, 5, 0, 70000, 5, largest, 0, 0, 1, largest]

        let labels = LabelImage(relabelling: Plane(width: 4, height: 3, elements: values))

        #expect(labels.labels.elements == [4, 4, 0, 2, 0, 3, 2, 4, 0, 0, 1, 4])
        #expect(labels.count == 4)
    }

    @Test("there may be more than 65,535 labels", arguments: [65_535, 65_536, 66_049])
    func many(count: Int) {
        let values = (0..<257 * 257).map { $0 < count ? UInt32($0 + 1) * 60_000 : 0 }

        let labels = LabelImage(relabelling: Plane(width: 257, height: 257, elements: values))

        #expect(labels.count == count)
        #expect(labels.labels.elements == (0..<257 * 257).map { $0 < count ? Int32($0 + 1) : 0 })
    }
}
