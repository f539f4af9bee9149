import Benchmarks
import FoundationEssentials
import Linux
import Pipeline

/// A measurement: a JSON object whose keys are the properties' names, or a row of a table.
protocol BenchLine: Encodable {
    /// The cells of the row; the headings name the units.
    var cells: [String] { get }
}

/// Prints measurements: tables on a terminal, JSON Lines elsewhere.
struct BenchOutput {
    private let isTerminal = StandardOutput.isTerminal

    /// Prints the machine and the setup of a benchmark, before its measurements.
    func show(_ setup: BenchmarkSetup) throws {
        let machine = BenchMachine(setup)
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
    ///   - headings: The headings of the table's columns.
    /// - Throws: `EncodingError` if a number is not finite.
    func show(_ lines: [some BenchLine], under headings: [String]) throws {
        if isTerminal {
            print(
                "\n" + TextTable.format(headings: headings, rows: lines.map(\.cells)),
                terminator: "")
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

/// The machine, version and setup that a benchmark ran with.
private struct BenchMachine: Encodable {
    let processor: String
    let kernels: String
    let blas: String?
    let precision: String
    let precision_asked: String
    let threads: Int
    let version: String

    init(_ setup: BenchmarkSetup) {
        kernels = setup.kernels
        blas = setup.blas
        precision = setup.precision
        precision_asked = setup.requestedPrecision
        threads = setup.threads
        processor = Machine.processorName
        version = Release.version
    }

    var sentence: String {
        "nucleid \(version) on \(processor): \(kernels) kernels\(blas.map { " (\($0))" } ?? ""), "
            + "\(precision), "
            + (threads == 1 ? "1 thread" : "\(threads) threads")
    }
}
