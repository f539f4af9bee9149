import CKernels
import Testing

@Suite("Gradients of feature maps between windows and memory")
struct FeatureGradientsTests {
    @Test(
        "store_gradients is the gradient times the slope, dropped as forward, with its sums",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func storing(instructionSet: InstructionSet, shape: Shape) {
        let gradient = DenseTensor.random(shape, seed: 1)
        let reference = ReferenceDropout(key: 77, threshold: 1 << 22)
        // Multiples of 1/8 times powers of two: their sums are exact.
        var input = DenseTensor<Float>(shape)
        input.elements = [Float].randomEighths(count: input.elements.count, seed: 2)
        let scale = (0..<shape.channels).map { Float($0 % 2 == 0 ? 2 : -0.5) }
        let shift = [Float].randomEighths(count: shape.channels, seed: 3)
        for activation in Activation.allCases {
            for (isHalf, drops) in [(false, false), (false, true), (true, false), (true, true)] {
                let maps = StoredMaps(
                    input, gradient: DenseTensor(shape), isHalf: isHalf, scale: scale, shift: shift)
                let dropout = ckernels_dropout(
                    key: reference.key, threshold: drops ? reference.threshold : 0, scale: 1.25,
                    channels: Int32(shape.channels))
                let source = BlockedTensor(gradient)
                var window = source.view
                var sums = [Double](repeating: 0.5, count: maps.blocks * 32)

                maps.withView(activation, dropout: dropout) { view in
                    for (image, rows) in shape.partsOfImages {
                        instructionSet.training.store_gradients(
                            &view, &window, Int32(image), Int32(rows.lowerBound),
                            Int32(rows.count), &sums)
                    }
                }
                withExtendedLifetime(source) {}

                let expected = gradient.filledSums { image, channel, row, column in
                    let at = Double(
                        input[image, channel, row, column] * scale[channel] + shift[channel])
                    let index = gradient.index(image, channel, row, column)
                    let factor = !drops ? 1 : reference.keeps(index) ? 1.25 : 0
                    return Sum(gradient[image, channel, row, column])
                        * (factor * activation.slope(at: at))
                }
                let name = "\(activation), half \(isHalf), dropout \(drops)"
                // The slope of ELU and sigmoid is computed from the output, which is rounded.
                let deviation = Deviation(
                    of: maps.denseGradient.elements, from: expected,
                    tolerance: 4 * roundoff + maps.roundingError,
                    absolute: 2 * activation.absoluteError)
                #expect(deviation.isTolerated, "\(name): \(deviation)")
                Self.check(
                    sums, of: expected, shape, input, name, activation.absoluteError)
            }
        }
    }

    @Test(
        "store_pooled_gradients gives a maximum's gradient to the first of them, exactly",
        arguments: InstructionSet.f32, TrainingShapes.even)
    func pooling(instructionSet: InstructionSet, shape: Shape) {
        let half = shape.with(height: shape.height / 2, width: shape.width / 2)
        // Few values, so that many maxima are shared; eighths, so that sums are exact.
        let values = DenseTensor.random(shape, seed: 3).mapElements { ($0 * 2).rounded() }
        var (partial, pooled) = (DenseTensor<Float>(shape), DenseTensor<Float>(half))
        partial.elements = [Float].randomEighths(count: partial.elements.count, seed: 1)
        pooled.elements = [Float].randomEighths(count: pooled.elements.count, seed: 2)
        for isHalf in StorageFormat.isHalf {
            let maps = StoredMaps(values, gradient: DenseTensor(shape), isHalf: isHalf)
            let (whole, source) = (BlockedTensor(partial), BlockedTensor(pooled))
            var (first, second) = (whole.view, source.view)
            var sums = [Double](repeating: 0, count: maps.blocks * 32)

            maps.withView { view in
                for (image, rows) in shape.partsOfImages {
                    instructionSet.training.store_partial_gradients(
                        &view, &first, Int32(image), Int32(rows.lowerBound), Int32(rows.count))
                }
                for (image, rows) in half.partsOfImages {
                    instructionSet.training.store_pooled_gradients(
                        &view, &second, Int32(image), Int32(rows.lowerBound), Int32(rows.count),
                        &sums)
                }
            }
            withExtendedLifetime((whole, source)) {}

            var expected = partial
            half.forEach { image, channel, row, column in
                let places = [(0, 0), (0, 1), (1, 0), (1, 1)].map { down, right in
                    (2 * row + down, 2 * column + right)
                }
                let four = places.map { values[image, channel, $0.0, $0.1] }
                let largest = four.reduce(four[0]) { max($0, $1) }
                if let place = places.first(where: { values[image, channel, $0.0, $0.1] == largest }
                ) {
                    expected[image, channel, place.0, place.1] +=
                        pooled[image, channel, row, column]
                }
            }
            #expect(maps.denseGradient.elements == expected.elements)
            Self.check(
                sums, of: expected.elements.map { Sum($0) }, shape, values, "half \(isHalf)",
                initial: 0)
        }
    }

    @Test(
        "load_gradients is linear in gradient and value, to three roundings, with zeros around it",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func loading(instructionSet: InstructionSet, shape: Shape) {
        let factors = (5...7).map { [Float].random(count: shape.channels, seed: $0) }
        for (isHalf, isNormalized) in [(false, false), (false, true), (true, false), (true, true)] {
            let maps = Self.randomMaps(shape, isHalf, isNormalized ? factors : [])

            let window = FeatureMapsTests.load(maps, by: instructionSet.training.load_gradients)

            let deviation = Deviation(
                of: window.dense.elements,
                from: Self.expectedGradient(maps, isNormalized ? factors : []),
                tolerance: 3 * roundoff)
            #expect(deviation.isTolerated, "half \(isHalf): \(deviation)")
            #expect(window.paddingElements(otherThan: 0) == 0, "rows outside are zeros")
        }
    }

    @Test(
        "load_gradient_phases is load_gradients, separated into phases",
        arguments: InstructionSet.f32, TrainingShapes.even)
    func phases(instructionSet: InstructionSet, shape: Shape) {
        for isHalf in StorageFormat.isHalf {
            let maps = Self.randomMaps(shape, isHalf, [])
            let lanes = maps.blocks * 16
            let half = shape.with(channels: 4 * lanes)
                .with(height: shape.height / 2, width: shape.width / 2)

            let window = FeatureMapsTests.load(
                maps, by: instructionSet.training.load_gradient_phases, to: half)

            let gradient = maps.denseGradient
            shape.forEach { image, channel, row, column in
                let phase = row % 2 * 2 + column % 2
                #expect(
                    window[image, phase * lanes + channel, row / 2, column / 2]
                        == gradient[image, channel, row, column])
            }
            #expect(window.paddingElements(otherThan: 0) == 0, "rows outside are zeros")
        }
    }

    private static func randomMaps(
        _ shape: Shape, _ isHalf: Bool, _ factors: [[Float]]
    ) -> StoredMaps {
        StoredMaps(
            DenseTensor.random(shape, seed: 1), gradient: DenseTensor.random(shape, seed: 2),
            isHalf: isHalf, gradientFactors: factors)
    }

    private static func expectedGradient(_ maps: StoredMaps, _ factors: [[Float]]) -> [Sum] {
        let (values, gradient) = (maps.denseValues, maps.denseGradient)
        return gradient.filledSums { image, channel, row, column in
            let own = gradient[image, channel, row, column]
            guard factors.count == 3 else { return Sum(own) }
            var sum = Sum(factors[2][channel])
            sum.add(own, times: factors[0][channel])
            sum.add(values[image, channel, row, column], times: factors[1][channel])
            return sum
        }
    }

    /// Compares sums with those of a gradient and of its product with the values: one rounding a term
    /// of a row.
    private static func check(
        _ sums: [Double], of gradient: [Sum], _ shape: Shape, _ values: DenseTensor<Float>,
        _ name: String, _ absolute: Double = 0, initial: Double = 0.5
    ) {
        var expected = [Sum](repeating: Sum(initial), count: sums.count)
        var index = 0
        shape.forEach { image, channel, row, column in
            let own = gradient[index]
            expected[ChannelSums.index(of: channel, second: false)] += own
            expected[ChannelSums.index(of: channel, second: true)] +=
                own * Double(values[image, channel, row, column])
            index += 1
        }
        let pixels = Double(shape.images * shape.height * shape.width)
        let deviation = Deviation(
            of: sums, from: expected, tolerance: tolerance(terms: shape.width + 4),
            absolute: 2 * absolute * pixels)
        #expect(deviation.isTolerated, "sums, \(name): \(deviation)")
    }
}
