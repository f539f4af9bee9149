/// A convolution as sums over taps: each pixel of the source gives `phases` x `phases` pixels, and
/// each of those sees source pixels at fixed distances.
struct TapPattern {
    /// A source pixel, seen from the one that a phase belongs to.
    struct Tap {
        let down: Int
        let right: Int
        /// [out, in], row-major.
        let weight: [Float]
    }

    /// Rows, and columns, that a row, or column, of the source becomes.
    let phases: Int
    /// What each phase, counted row by row, sees.
    let taps: [[Tap]]

    /// A 1x1 convolution.
    init(pointwise layer: Convolution) {
        phases = 1
        taps = [[Tap(down: 0, right: 0, weight: layer.weight)]]
    }

    /// Nearest upsampling and a 2x2 convolution after it: what falls on one source pixel is added
    /// up beforehand, so that the four phases have 1, 2, 2 and 4 taps instead of 4 each.
    init(nearestThen layer: Convolution) {
        phases = 2
        taps = (0..<4).map { phase in
            let (below, beside) = phase.quotientAndRemainder(dividingBy: 2)
            return (0...below).flatMap { down in
                (0...beside).map { right in
                    // The upsampled pixel (phase + a) is the source pixel (phase + a) / 2.
                    let seen = (0..<4).filter {
                        (below + $0 / 2) / 2 == down && (beside + $0 % 2) / 2 == right
                    }
                    let weight = (0..<layer.outputs * layer.inputs).map { pair in
                        seen.reduce(0) { $0 + layer.weight[pair * 4 + $1] }
                    }
                    return Tap(down: down, right: right, weight: weight)
                }
            }
        }
    }
}
