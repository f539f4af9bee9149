/// A colour of a palette for each nucleus, such that neighbours can be told apart.
package struct LabelColours: Sendable, Equatable {
    /// Positions in the palette; that of number *n* stands at *n* − 1.
    package let choices: [UInt8]

    /// Colours greedily, those with the most neighbours first, each with the first colour that no
    /// neighbour has.
    ///
    /// Welsh and Powell, "An upper bound for the chromatic number of a graph and its application
    /// to timetabling problems" (1967). Where the neighbours have all colours, the one that the
    /// fewest of them have is shared.
    ///
    /// - Parameters:
    ///   - neighbours: Of each nucleus.
    ///   - colours: How many there are, at most 256.
    /// - Complexity: O(*n* log *n* + *e*), where *n* is the number of nuclei, and *e* of pairs.
    package init(_ neighbours: Neighbours, colours: Int) {
        precondition((1...256).contains(colours), "a choice is a byte")
        let lists = neighbours.lists
        let order = lists.indices.sorted {
            (lists[$1].count, $0) < (lists[$0].count, $1)
        }
        var choices = [Int](repeating: -1, count: lists.count)
        var uses = [Int](repeating: 0, count: colours)
        for nucleus in order {
            for colour in uses.indices { uses[colour] = 0 }
            for neighbour in lists[nucleus] where choices[Int(neighbour) - 1] >= 0 {
                uses[choices[Int(neighbour) - 1]] += 1
            }
            let fewest = uses.min() ?? 0
            choices[nucleus] = uses.firstIndex(of: fewest) ?? 0
        }
        self.choices = choices.map { UInt8($0) }
    }
}
