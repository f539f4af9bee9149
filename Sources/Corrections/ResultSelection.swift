import Outbox

/// Which results of an outbox are exported for correction.
package struct ResultSelection: Sendable, Equatable {
    /// The quality flags of which a result must have one; none for results without and with flags.
    package var flags: Set<String>
    /// Whether a result must have a flag, be it any.
    package var isFlagged: Bool
    /// The number of results, those with the lowest expected Dice; `nil` for all.
    package var worst: Int?

    /// Creates a selection; by default of all results.
    package init(flags: Set<String> = [], isFlagged: Bool = false, worst: Int? = nil) {
        self.flags = flags
        self.isFlagged = isFlagged
        self.worst = worst
    }

    /// Selects among results.
    ///
    /// - Parameter results: The sidecars of all results.
    /// - Returns: The selected ones from the lowest expected Dice to the highest, those of equal
    ///   ones in the order of their names' bytes.
    package func select(from results: [Sidecar]) -> [Sidecar] {
        let matching = results.filter { result in
            let own = result.quality?.flags ?? []
            if !flags.isEmpty { return own.contains { flags.contains($0) } }
            return !isFlagged || !own.isEmpty
        }
        let sorted = matching.sorted { first, second in
            if first.expectedDice != second.expectedDice {
                return first.expectedDice < second.expectedDice
            }
            return first.image.name.utf8.lexicographicallyPrecedes(second.image.name.utf8)
        }
        return Array(sorted.prefix(worst ?? sorted.count))
    }
}
