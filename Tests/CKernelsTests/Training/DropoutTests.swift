import CKernels
import Testing

@Suite("Dropout")
struct DropoutTests {
    @Test(
        "batch_norm_forward drops values by the hash of their index, and scales the others",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func forward(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let lanes = (shape.channels + 15) / 16 * 16
        let scale = AlignedArray<Float>(count: lanes, repeating: 1)
        let shift = AlignedArray<Float>(count: lanes, repeating: 0)
        for threshold: UInt32 in [1 << 22, 1 << 23, (1 << 24) - 1] {
            let reference = ReferenceDropout(key: 0x1234_5678 ^ threshold, threshold: threshold)
            let blocked = BlockedTensor(input)
            var arguments = ckernels_batch_norm_forward()
            arguments.input = blocked.view
            arguments.output = blocked.view
            arguments.height = Int32(shape.height)
            arguments.width = Int32(shape.width)
            arguments.scale = UnsafePointer(scale.base)
            arguments.shift = UnsafePointer(shift.base)
            arguments.dropout = ckernels_dropout(
                key: reference.key, threshold: threshold, scale: 1.25,
                channels: Int32(shape.channels))

            for rows in shape.twoParts {
                instructionSet.training.batch_norm_forward(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count))
            }

            let expected = input.elements.enumerated().map { index, value in
                reference.keeps(index) ? value * 1.25 : 0
            }
            #expect(blocked.dense.elements == expected, "threshold \(threshold)")
        }
    }
}
