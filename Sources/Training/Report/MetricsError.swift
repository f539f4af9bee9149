/// Why a table of metrics could not be read; lines are counted from 1, the heading's.
package enum MetricsError: Error, Equatable {
    /// The first line is not the heading.
    case heading(expected: [String])
    /// The last line has no end.
    case cut(line: Int)
    /// A line has too few cells or too many.
    case cells(line: Int, found: Int, expected: Int)
    /// A cell is no number, or none of the kind that its column holds.
    case number(line: Int, column: String, found: String)
    /// An epoch is not after the one before it.
    case order(line: Int, epoch: Int, after: Int)
}

extension MetricsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .heading(let expected):
            "line 1 of 'metrics.csv' is not '\(expected.joined(separator: ","))'; put the "
                + "run's own file back, or train into another folder"
        case .cut(let line):
            "line \(line) of 'metrics.csv' is cut short; \(Self.cure)"
        case .cells(let line, let found, let expected):
            "line \(line) of 'metrics.csv' has \(found) cells instead of \(expected); "
                + Self.cure
        case .number(let line, let column, let found):
            "line \(line) of 'metrics.csv' has '\(found.prefix(40))' as its '\(column)', which "
                + "is no number; \(Self.cure)"
        case .order(let line, let epoch, let after):
            "line \(line) of 'metrics.csv' has epoch \(epoch) after epoch \(after), or fewer "
                + "steps; \(Self.cure)"
        }
    }

    private static let cure =
        "put the run's own file back, or train into another folder without '--resume'"
}
