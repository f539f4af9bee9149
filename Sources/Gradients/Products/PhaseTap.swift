import Network

/// One source pixel that contributes to a phase of a layer's output.
///
/// An upsampling turns each pixel into 2x2 pixels, its phases: y[2r + p, 2c + q] is the sum over
/// the taps of phase (p, q) of their matrices times x[r + down, c + right]. A convolution has one
/// phase.
struct PhaseTap {
    /// The phase number, 2p + q.
    let phase: Int
    let down: Int
    let right: Int
    /// The elements of the kernel whose sum is the tap's matrix.
    let elements: [Int]

    /// The elements as bits.
    var elementBits: UInt32 { elements.reduce(0) { $0 | 1 << UInt32($1) } }

    /// Returns the taps of a 'same' convolution with a kernel of 3x3 or 1x1.
    static func all(ofKernel side: Int) -> [PhaseTap] {
        (0..<side * side).map { element in
            PhaseTap(
                phase: 0, down: element / side - side / 2, right: element % side - side / 2,
                elements: [element])
        }
    }

    /// Returns the taps of all phases of an upsampling, in phase order.
    static func all(of upsampling: Architecture.Upsampling) -> [PhaseTap] {
        (0..<4).flatMap { phase in
            switch upsampling {
            case .transposed: return [PhaseTap(phase: phase, down: 0, right: 0, elements: [phase])]
            case .nearestThenConvolution:
                let (below, beside) = phase.quotientAndRemainder(dividingBy: 2)
                return (0...below).flatMap { down in
                    (0...beside).map { right in
                        // The upsampled pixel (phase + a) is the source pixel (phase + a) / 2.
                        let elements = (0..<4).filter {
                            (below + $0 / 2) / 2 == down && (beside + $0 % 2) / 2 == right
                        }
                        return PhaseTap(
                            phase: phase, down: down, right: right, elements: elements)
                    }
                }
            }
        }
    }
}
