/// Where a sample is written: `side` x `side` values of each kind, row by row.
struct Patch {
    /// Rows and columns.
    let side: Int
    /// What the network sees.
    let input: UnsafeMutablePointer<Float>
    /// 1 where a nucleus is, else 0.
    let foreground: UnsafeMutablePointer<Float>
    /// Of each pixel of a nucleus, 0…1; `nil` where nobody asks.
    let distance: UnsafeMutablePointer<Float>?

    /// The one that lies some values behind.
    func moved(by count: Int) -> Patch {
        Patch(
            side: side, input: input + count, foreground: foreground + count,
            distance: distance.map { $0 + count })
    }
}
