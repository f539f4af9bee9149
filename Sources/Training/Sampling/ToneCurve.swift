import Glibc

/// What becomes of each intensity: *factor* · *x*^*gamma* + *offset*.
struct ToneCurve: Sendable, Equatable {
    /// The power.
    let gamma: Double
    /// What the power is multiplied by.
    let factor: Double
    /// What is added.
    let offset: Double

    /// Changes some intensities; those below 0 count as 0.
    ///
    /// - Complexity: O(*n*), where *n* is `count`.
    func apply(to pixels: UnsafeMutablePointer<Float>, _ count: Int) {
        if gamma != 1 {
            let power = Float(gamma)
            for index in 0..<count { pixels[index] = powf(max(pixels[index], 0), power) }
        }
        guard factor != 1 || offset != 0 else { return }
        let (slope, shift) = (Float(factor), Float(offset))
        for index in 0..<count { pixels[index] = slope * pixels[index] + shift }
    }
}
