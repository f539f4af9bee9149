/// What stands in a command line that no command knows: a subcommand or an option.
///
/// ArgumentParser reports first what is missing: of `segment --outptu results a.png` that there is no
/// `--output`, and not the misspelt option.
struct CommandLineFault: Equatable {
    /// A sentence that names it, with the nearest name there is.
    let message: String
    /// The names of the command that was meant, from below the root on.
    let commands: [String]

    /// Finds the first fault; `nil` if all names are known.
    ///
    /// - Parameters:
    ///   - arguments: The command line without the executable.
    ///   - root: The executable's own command.
    init?(in arguments: [String], of root: CommandDescription) {
        var (command, names) = (root, [String]())
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            if argument.hasPrefix("-"), argument != "-" {
                let name = String(argument.prefix { $0 != "=" })
                guard let option = Self.option(name, of: command) else {
                    let known = command.options.flatMap { $0.names ?? [] }.map(\.typed)
                    self.init("Unknown option '\(name)'.", near: name, among: known, names)
                    return
                }
                if option.takesValue, !argument.contains("=") { _ = rest.popFirst() }
            } else if let below = command.subcommands, !below.isEmpty {
                if let next = below.first(where: { $0.commandName == argument }) {
                    command = next
                    names.append(argument)
                } else if !command.takesPositionals {
                    let known = below.map(\.commandName)
                    self.init("Unknown command '\(argument)'.", near: argument, among: known, names)
                    return
                }
            }
        }
        return nil
    }

    private init(_ sentence: String, near name: String, among known: [String], _ commands: [String])
    {
        let nearest = known.map { (name: $0, distance: name.editDistance(to: $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        // More differences than a third of the name are no slip of the finger.
        let isSlip = nearest.map { 3 * $0.distance <= name.count } ?? false
        message = sentence + (isSlip ? nearest.map { " Did you mean '\($0.name)'?" } ?? "" : "")
        self.commands = commands
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
        if common.contains(name) { return .init(kind: "flag", names: nil) }
        return name == "--generate-completion-script" ? .init(kind: "option", names: nil) : nil
    }
}

extension String {
    /// The least number of characters to insert, remove, replace, or exchange with their neighbours that
    /// makes one string of another.
    ///
    /// Source: the optimal string alignment distance (Damerau, 1964; Boytsov, 2011).
    /// - Complexity: O(*n* · *m*), where *n* and *m* are the numbers of characters.
    func editDistance(to other: String) -> Int {
        let (a, b) = (Array(self), Array(other))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var least = Swift.min(
                    rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    least = Swift.min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
