/// How many rows of an image are worked on at a time, so that they take the same memory however
/// wide it is.
package struct BandHeights: Sendable {
    /// Of a store's bands, of which eight are in memory: half a megapixel.
    let stored: Int
    /// Of what is decoded and of what is given out: one megapixel.
    let given: Int

    /// Those for an image of this width.
    package init(width: Int) {
        stored = min(max((1 << 19) / width, 4), 64)
        given = min(max((1 << 20) / width, 8), 256)
    }

    /// Those that are given.
    package init(stored: Int, given: Int) {
        self.stored = stored
        self.given = given
    }
}
