/// Decides when an image may be taken into memory: while all in hand stay below a ceiling, in the
/// order of asking, so that many small ones do not keep a large one out.
package struct Admission: Sendable {
    /// The bytes that images in hand may take together.
    package let ceiling: Int
    private var used = 0
    private var line: [Int] = []
    private var tickets = 0

    /// Nothing is in memory.
    package init(ceiling: Int) { self.ceiling = ceiling }

    /// Whether an image could ever be admitted.
    package func allows(_ need: Int) -> Bool { need <= ceiling }

    /// Stands in line.
    ///
    /// - Returns: The place, for ``admit(_:ticket:)``.
    package mutating func ask() -> Int {
        tickets += 1
        line.append(tickets)
        return tickets
    }

    /// Admits whoever is first in line and fits.
    ///
    /// - Returns: Whether it is in; then it must ``leave(_:)``.
    package mutating func admit(_ need: Int, ticket: Int) -> Bool {
        guard line.first == ticket, need <= ceiling - used else { return false }
        line.removeFirst()
        used += need
        return true
    }

    /// Gives memory back.
    package mutating func leave(_ need: Int) { used -= need }
}
