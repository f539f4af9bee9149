import ArgumentParser
import FoundationEssentials

/// A command's name, options and subcommands, as ArgumentParser describes them to shells and tools.
struct CommandDescription: Decodable {
    /// An option, a flag or a positional argument.
    struct Argument: Decodable {
        /// A name without its dashes.
        struct Name: Decodable {
            let kind: String
            let name: String

            /// The name as it is typed.
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let names: [Name]?
        let parsingStrategy: String?

        /// Whether the argument behind it is its value.
        var takesValue: Bool { kind == "option" }
        /// Whether all arguments behind it are, up to the next option.
        var takesValues: Bool { takesValue && parsingStrategy == "upToNextOption" }
    }

    let commandName: String
    let arguments: [Argument]?
    let subcommands: [CommandDescription]?
    /// The subcommand that is meant where none is named.
    let defaultSubcommand: String?

    /// The description of a command and of all below it; `nil` if ArgumentParser gives another one.
    static func of(_ command: any ParsableCommand.Type) -> CommandDescription? {
        /// The document that ArgumentParser writes.
        struct Document: Decodable { let command: CommandDescription }
        let json = Data(command._dumpHelp().utf8)
        return try? JSONDecoder().decode(Document.self, from: json).command
    }

    /// The options and flags that may follow the command's name.
    var options: [Argument] {
        let own = (arguments ?? []).filter { $0.kind != "positional" }
        let meant = subcommands?.first { $0.commandName == defaultSubcommand }
        return own + (meant?.options ?? [])
    }

    /// Whether an argument that is no option can be something else than a subcommand's name.
    var takesPositionals: Bool {
        let meant = subcommands?.first { $0.commandName == defaultSubcommand }
        return arguments?.contains { $0.kind == "positional" } ?? false
            || meant?.takesPositionals ?? false
    }
}
