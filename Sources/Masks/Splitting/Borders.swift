/// Where the basins of a component touch.
struct Borders {
    private var all: [[Int32: Region.Contact]]
    /// The pair that came last, and what is not yet in ``all`` of it: pairs come in stretches.
    private var pair = (0, 0)
    private var pass: UInt16 = 0
    private var length = 0

    /// Starts empty for so many basins.
    init(count: Int) { all = Array(repeating: [:], count: count) }

    /// Adds two pixels that touch.
    ///
    /// - Parameters:
    ///   - a: The basin of one, from 0.
    ///   - b: That of the other.
    ///   - pass: The height of the lower.
    ///   - length: The edges that they share: one, or none at a corner.
    mutating func add(_ a: Int, _ b: Int, pass: UInt16, length: Int) {
        let pair = (min(a, b), max(a, b))
        if pair != self.pair {
            write()
            (self.pair, self.pass, self.length) = (pair, 0, 0)
        }
        self.pass = max(self.pass, pass)
        self.length += length
    }

    /// The contacts of each basin.
    var contacts: [[Int32: Region.Contact]] {
        var complete = self
        complete.write()
        return complete.all
    }

    private mutating func write() {
        guard pair.0 != pair.1 else { return }
        let contact = Region.Contact(pass: Double(pass) / 65535, length: length)
        all[pair.0][Int32(truncatingIfNeeded: pair.1), default: .none].add(contact)
        all[pair.1][Int32(truncatingIfNeeded: pair.0), default: .none].add(contact)
    }
}
