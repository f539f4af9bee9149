import Configuration

/// What stands in a command line that no command knows: a subcommand or an option.
///
/// ArgumentParser reports first what is missing: of `segment --outptu results a.png` that there is no
/// `--output`, and not the misspelt option.
struct CommandLineFault: Equatable {
    /// A sentence that names it, with the nearest name there is.
    let message: String

    /// Finds the first fault; `nil` if all names are known.
    ///
    /// - Parameters:
    ///   - arguments: The command line without the executable.
    ///   - root: The executable's own command.
    init?(in arguments: [String], of root: CommandDescription) {
        var command = root
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            if argument.hasPrefix("-"), argument != "-" {
                let name = String(argument.prefix { $0 != "=" })
                guard
                    let option = Self.option(name, of: command) ?? Self.last(of: name, of: command)
                else {
                    let known = command.options.flatMap { $0.names ?? [] }.map(\.typed)
                    self.init("Unknown option '\(name)'.", near: name, among: known)
                    return
                }
                if option.takesValue, !argument.contains("=") { _ = rest.popFirst() }
                if option.takesValues { rest = rest.drop { !$0.hasPrefix("-") } }
            } else if let below = command.subcommands, !below.isEmpty {
                if let next = below.first(where: { $0.commandName == argument }) {
                    command = next
                } else if !command.takesPositionals {
                    let known = below.map(\.commandName)
                    self.init("Unknown command '\(argument)'.", near: argument, among: known)
                    return
                }
            }
        }
        return nil
    }

    private init(_ sentence: String, near name: String, among known: [String]) {
        let nearest = known.map { (name: $0, distance: name.editDistance(to: $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        // More differences than a third of the name are no slip of the finger.
        let isSlip = nearest.map { 3 * $0.distance <= name.count } ?? false
        message = sentence + (isSlip ? nearest.map { " Did you mean '\($0.name)'?" } ?? "" : "")
    }

    /// The last of short options that are written together, such as `-qo`; `nil` if one is not known.
    private static func last(
        of name: String, of command: CommandDescription
    ) -> CommandDescription.Argument? {
        guard !name.hasPrefix("--"), name.count > 2 else { return nil }
        let options = name.dropFirst().map { option("-\($0)", of: command) }
        return options.contains { $0 == nil } ? nil : options.last ?? nil
    }

    /// The option of a name; of one that is given to every command, a flag.
    private static func option(
        _ name: String, of command: CommandDescription
    ) -> CommandDescription.Argument? {
        if let option = command.options.first(where: {
            $0.names?.contains { $0.typed == name } ?? false
        }) {
            return option
        }
        let common = ["--help", "-h", "--version", "--help-hidden", "--experimental-dump-help"]
        if common.contains(name) { return .init(kind: "flag", names: nil, parsingStrategy: nil) }
        return name == "--generate-completion-script"
            ? .init(kind: "option", names: nil, parsingStrategy: nil) : nil
    }
}
