import Daemon
import FoundationEssentials
import Linux

/// Prints measurements: tables on a terminal, a JSON object a line elsewhere.
struct BenchOutput {
    private let isTerminal = StandardOutput.isTerminal

    /// Prints what was measured on; comes first.
    func show(_ machine: MachineFacts) throws {
        if isTerminal {
            print(machine.sentence)
        } else {
            try printObject(["machine": machine])
        }
    }

    /// Prints measurements of one kind.
    ///
    /// - Parameters:
    ///   - lines: The measurements.
    ///   - headings: Of the table's columns.
    /// - Throws: What the encoder throws; not for numbers that are finite.
    func show(_ lines: [some BenchLine], under headings: [String]) throws {
        if isTerminal {
            print("\n" + TextTable.text(headings, lines.map(\.cells)), terminator: "")
        } else {
            for line in lines { try printObject(line) }
        }
    }

    private func printObject(_ object: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(object), as: UTF8.self))
    }
}
