import Network

/// One of the source pixels that a phase of an upsampling sees.
///
/// An upsampling makes 2x2 pixels, the phases, of one: y[2r + p, 2c + q] is the sum over its taps
/// of their matrices times x[r + down, c + right].
struct PhaseTap {
    /// 2p + q.
    let phase: Int
    let down: Int
    let right: Int
    /// The elements of the 2x2 kernel that are added up to the tap's matrix.
    let elements: [Int]

    /// The taps of all phases, in their order.
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
