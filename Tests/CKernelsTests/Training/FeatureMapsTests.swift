import CKernels
import Testing

@Suite("Feature maps between memory and windows")
struct FeatureMapsTests {
    @Test(
        "store_features rounds values to the nearest, and adds the sums of them and their squares",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func storing(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        var window = BlockedTensor(input).view
        for isHalf in StorageFormat.isHalf {
            let maps = StoredMaps(DenseTensor(shape), gradient: DenseTensor(shape), isHalf: isHalf)
            var sums = [Double](repeating: 0.5, count: maps.blocks * 32)

            let source = BlockedTensor(input)
            window = source.view
            maps.withView { view in
                for (image, rows) in shape.partsOfImages {
                    instructionSet.training.store_features(
                        &view, &window, Int32(image), Int32(rows.lowerBound), Int32(rows.count),
                        &sums)
                }
            }

            let expected = input.mapElements { StoredMaps.rounded($0, isHalf: isHalf) }
            #expect(maps.denseValues.elements == expected.elements)
            var expectedSums = [Sum](repeating: Sum(0.5), count: sums.count)
            shape.forEach { image, channel, row, column in
                let value = input[image, channel, row, column]
                expectedSums[ChannelSums.index(of: channel, second: false)] += Sum(value)
                expectedSums[ChannelSums.index(of: channel, second: true)].add(value, times: value)
            }
            let deviation = Deviation(
                of: sums, from: expectedSums, tolerance: tolerance(terms: shape.width))
            #expect(deviation.isTolerated, "\(deviation)")
            withExtendedLifetime(source) {}
        }
    }

    @Test("bfloat16 keeps infinities, NaN, zeros with their sign, and ties go to the even")
    func specialValues() {
        let values: [Float] = [
            .infinity, -.infinity, .nan, -0.0, 1 + 0x1p-8, 1 + 0x1p-7 + 0x1p-8,
            1 + 0x1p-8 + 0x1p-20,
            Float.greatestFiniteMagnitude,
        ]
        let expected: [Float] = [
            .infinity, -.infinity, .nan, -0.0, 1, 1 + 0x1p-6, 1 + 0x1p-7, .infinity,
        ]
        let shape = Shape(channels: 1, height: 1, width: values.count)
        var dense = DenseTensor<Float>(shape)
        dense.elements = values
        for instructionSet in InstructionSet.f32 {
            let source = BlockedTensor(dense)
            var window = source.view
            let maps = StoredMaps(DenseTensor(shape), gradient: DenseTensor(shape), isHalf: true)
            var sums = [Double](repeating: 0, count: 32)
            maps.withView {
                instructionSet.training.store_features(&$0, &window, 0, 0, 1, &sums)
            }
            let stored = maps.denseValues.elements
            for (value, wanted) in zip(stored, expected) {
                #expect(
                    wanted.isNaN
                        ? value.isNaN : value.bitPattern == wanted.bitPattern, "\(instructionSet)")
            }
            withExtendedLifetime(source) {}
        }
    }

    @Test(
        "load_features is activation(scale * z + shift), to three roundings, with zeros around it",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func loading(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let scale = [Float].random(count: shape.channels, seed: 3)
        let shift = [Float].random(count: shape.channels, seed: 4)
        for activation in Activation.allCases {
            for isHalf in StorageFormat.isHalf {
                let maps = StoredMaps(
                    input, gradient: DenseTensor(shape), isHalf: isHalf, scale: scale, shift: shift)
                let window = Self.load(maps, by: instructionSet.training.load_features, activation)

                let stored = maps.denseValues
                var expected: [Sum] = []
                shape.forEach { image, channel, row, column in
                    var sum = Sum(shift[channel])
                    sum.add(stored[image, channel, row, column], times: scale[channel])
                    expected.append(activation(sum))
                }
                let deviation = Deviation(
                    of: window.dense.elements, from: expected, tolerance: 3 * roundoff,
                    absolute: activation.absoluteError)
                #expect(deviation.isTolerated, "\(activation), half \(isHalf): \(deviation)")
                #expect(window.paddingElements(otherThan: 0) == 0, "rows outside are zeros")
            }
        }
    }

    @Test("rows are loaded into a ring, row -1 into its last place", arguments: InstructionSet.f32)
    func ring(instructionSet: InstructionSet) {
        let shape = Shape(images: 2, channels: 17, height: 19, width: 5)
        let input = DenseTensor.random(shape, seed: 1)
        let maps = StoredMaps(input, gradient: DenseTensor(shape), isHalf: false)
        // Eight rows, from row 0 on.
        let window = BlockedTensor<Float>(shape.with(height: 8, width: 5), filledWith: 7)
        var view = window.view
        view.ring_rows = 8
        maps.withView { maps in
            for first in stride(from: -1, to: 20, by: 3) {
                instructionSet.training.load_features(&maps, &view, 1, Int32(first), 3)

                for row in first..<first + 3 {
                    for (channel, column) in [(0, 0), (16, 4), (3, -1), (3, 5)] {
                        #expect(
                            window[1, channel, (row + 8) % 8, column]
                                == input[1, channel, row, column], "row \(row)")
                    }
                }
            }
        }
    }

    @Test(
        "load_pooled_features are the maxima of each 2x2 of load_features, exactly",
        arguments: InstructionSet.f32, TrainingShapes.even)
    func pooling(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let scale = [Float].random(count: shape.channels, seed: 3)
        for isHalf in StorageFormat.isHalf {
            let maps = StoredMaps(
                input, gradient: DenseTensor(shape), isHalf: isHalf, scale: scale, shift: scale)
            let full = Self.load(maps, by: instructionSet.training.load_features, .elu)
            let half = shape.with(height: shape.height / 2, width: shape.width / 2)

            let pooled = Self.load(
                maps, by: instructionSet.training.load_pooled_features, .elu, to: half)

            #expect(pooled.dense.elements == full.dense.maxima.elements)
            #expect(pooled.paddingElements(otherThan: 0) == 0)
        }
    }

    @Test(
        "load_features drops values by the hash of their index, and scales the others",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func dropout(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let maps = StoredMaps(input, gradient: DenseTensor(shape), isHalf: false)
        for threshold: UInt32 in [1 << 22, 1 << 23, (1 << 24) - 1] {
            let reference = ReferenceDropout(key: 0x1234_5678 ^ threshold, threshold: threshold)
            let window = Self.load(
                maps, by: instructionSet.training.load_features, .none,
                dropout: ckernels_dropout(
                    key: reference.key, threshold: threshold, scale: 1.25,
                    channels: Int32(shape.channels)))

            let expected = input.elements.enumerated().map { index, value in
                reference.keeps(index) ? value * 1.25 : 0
            }
            #expect(window.dense.elements == expected, "threshold \(threshold)")
        }
    }

    /// A kernel that loads rows.
    typealias Loading = (
        UnsafePointer<ckernels_feature_maps>?, UnsafePointer<ckernels_planes>?, Int32, Int32, Int32
    ) -> Void

    /// Loads all rows, and those around them, image by image and in two parts.
    static func load(
        _ maps: StoredMaps, by kernel: Loading, _ activation: Activation = .none,
        dropout: ckernels_dropout = ckernels_dropout(), to shape: Shape? = nil
    ) -> BlockedTensor<Float> {
        let shape = shape ?? maps.shape
        let window = BlockedTensor<Float>(shape, filledWith: 7)
        var view = window.view
        let end = BlockedTensor<Float>.padded(shape.height) - 1
        maps.withView(activation, dropout: dropout) { maps in
            for image in 0..<shape.images {
                for rows in [-1..<shape.height / 2, shape.height / 2..<end] {
                    kernel(
                        &maps, &view, Int32(image), Int32(rows.lowerBound), Int32(rows.count))
                }
            }
        }
        return window
    }
}
