import ArgumentParser
import Masks

/// `nucleid flags`: prints what the quality flags mean and what to do about them.
struct Flags: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints what quality flags mean, and what to do about them.",
        discussion:
            "The index page, the journal and the sidecar (quality.flags) have the flags of an "
            + "image.")

    @Option(help: "Format of the list: 'text' by default, or 'markdown' for the manual.")
    var format: Columns.Format = .text

    func run() {
        switch format {
        case .text: print(Self.text, terminator: "")
        case .markdown: print(Self.markdown, terminator: "")
        }
    }

    /// A paragraph for each flag.
    private static var text: String {
        QualityFlag.allCases.reduce(into: "") { text, flag in
            text += "\(flag.rawValue)\n"
            for sentence in ["Meaning: \(flag.meaning).", "To do: \(flag.advice)."] {
                for line in sentence.wrapped(to: 74) { text += "    \(line)\n" }
            }
        }
    }

    /// The table of docs/manual.md.
    private static var markdown: String {
        QualityFlag.allCases.reduce(
            into: "| flag | meaning | what to do |\n|---|---|---|\n"
        ) { table, flag in
            table += "| `\(flag.rawValue)` | \(flag.meaning.code) | \(flag.advice.code) |\n"
        }
    }
}

extension String {
    /// The text with code in Markdown's backquotes instead of single quotation marks.
    fileprivate var code: String { String(map { $0 == "'" ? "`" : $0 }) }
}
