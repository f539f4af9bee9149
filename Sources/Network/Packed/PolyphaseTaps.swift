/// A convolution in polyphase form: each input pixel gives `phases` x `phases` output pixels, and
/// each of those is a sum over taps, input pixels at fixed offsets times matrices.
struct PolyphaseTaps {
    struct Tap {
        let offset: PackedLayer.Offset
        /// `[output][input]`, row-major.
        let weight: [Float]
    }

    /// The factor by which the output is higher and wider than the input.
    let phases: Int
    /// The taps of each phase, phases in the order of rows.
    let taps: [[Tap]]

    /// A 1x1 convolution.
    init(pointwise layer: Convolution) {
        phases = 1
        taps = [[Tap(offset: PackedLayer.Offset(row: 0, column: 0), weight: layer.weight)]]
    }

    /// Nearest-neighbour upsampling, then a 2x2 convolution.
    ///
    /// Weights that meet the same input pixel
    /// are added up, so that the four phases have 1, 2, 2 and 4 taps instead of 4 each.
    init(nearestThen layer: Convolution) {
        phases = 2
        taps = (0..<4).map { phase in
            let (below, beside) = phase.quotientAndRemainder(dividingBy: 2)
            return (0...below).flatMap { row in
                (0...beside).map { column in
                    // The upsampled pixel (phase + a) is the input pixel (phase + a) / 2.
                    let elements = (0..<4).filter {
                        (below + $0 / 2) / 2 == row && (beside + $0 % 2) / 2 == column
                    }
                    let weight = (0..<layer.outputs * layer.inputs).map { pair in
                        elements.reduce(0) { $0 + layer.weight[pair * 4 + $1] }
                    }
                    return Tap(offset: .init(row: row, column: column), weight: weight)
                }
            }
        }
    }
}
