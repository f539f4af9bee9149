/// The kept values of dropout, decided one by one.
struct ReferenceDropout: Sendable {
    let key: UInt32
    /// The dropped share of 2^24.
    let threshold: UInt32

    /// Whether the value of an index in `[image][channel][row][column]` is kept: the upper 24 bits of
    /// MurmurHash3's 32-bit finalizer reach the threshold.
    func keeps(_ index: Int) -> Bool {
        var hash = UInt32(truncatingIfNeeded: UInt64(index) &* 0x9E37_79B1) ^ key
        hash ^= hash >> 16
        hash = UInt32(truncatingIfNeeded: UInt64(hash) * 0x85EB_CA6B)
        hash ^= hash >> 13
        hash = UInt32(truncatingIfNeeded: UInt64(hash) * 0xC2B2_AE35)
        hash ^= hash >> 16
        return hash >> 8 >= threshold
    }
}
