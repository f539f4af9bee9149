/// An error in `metrics.csv`; lines are counted from 1, the header.
package enum MetricsError: Error, Equatable {
    /// The first line is not the header.
    case header(expected: [String])
    /// The last line has no line end.
    case truncated(line: Int)
    /// A line has too few or too many cells.
    case cellCount(line: Int, found: Int, expected: Int)
    /// A cell is not a number of its column's type.
    case notANumber(line: Int, column: String, found: String)
    /// An epoch does not follow the one before it.
    case wrongOrder(line: Int, epoch: Int, after: Int)
}

extension MetricsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .header(let expected):
            "line 1 of 'metrics.csv' is not '\(expected.joined(separator: ","))'; restore "
                + "the run's own file, or train into another folder"
        case .truncated(let line):
            "line \(line) of 'metrics.csv' is truncated; \(Self.cure)"
        case .cellCount(let line, let found, let expected):
            "line \(line) of 'metrics.csv' has \(found) cells instead of \(expected); "
                + Self.cure
        case .notANumber(let line, let column, let found):
            "line \(line) of 'metrics.csv' has '\(found.prefix(40))' as its '\(column)', which "
                + "is not a number; \(Self.cure)"
        case .wrongOrder(let line, let epoch, let after):
            "line \(line) of 'metrics.csv' has epoch \(epoch) after epoch \(after), or fewer "
                + "steps; \(Self.cure)"
        }
    }

    private static let cure =
        "restore the run's own file, or train into another folder without '--resume'"
}
