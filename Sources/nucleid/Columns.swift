import ArgumentParser
import Masks

/// `nucleid columns`: prints what the columns of `nuclei.csv` mean.
struct Columns: ParsableCommand {
    /// The format of the list.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, markdown
    }

    static let configuration = CommandConfiguration(
        abstract: "Prints what the columns of the tables of nuclei mean.",
        discussion: "docs/columns.md has the same, with the conventions of positions and angles.")

    @Option(help: "Format of the list: 'text' by default, or 'markdown' for the manual.")
    var format: Format = .text

    func run() {
        switch format {
        case .text: print(Self.text, terminator: "")
        case .markdown: print(NucleusColumn.markdown, terminator: "")
        }
    }

    /// A paragraph for each column.
    private static var text: String {
        NucleusColumn.documented.reduce(into: "") { text, column in
            text += column.unit.isEmpty ? "\(column.name)\n" : "\(column.name) [\(column.unit)]\n"
            for sentence in [column.definition, column.counterpart] where !sentence.isEmpty {
                for line in sentence.wrapped(to: 74) { text += "    \(line)\n" }
            }
        }
    }
}

extension NucleusColumn {
    /// The table of docs/columns.md.
    static var markdown: String {
        documented.reduce(
            into: "| column | unit | definition | elsewhere |\n|---|---|---|---|\n"
        ) { table, column in
            table +=
                "| `\(column.name)` | \(column.unit) | \(column.definition) | \(column.counterpart) |\n"
        }
    }
}

extension String {
    /// The words in lines of at most so many characters, but for longer words.
    func wrapped(to width: Int) -> [String] {
        split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}
