import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
    let folder: TemporaryFolder
    var output: String { folder.path.appending("out").string }

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "a name that is not known is said, with the nearest that is",
        arguments: [
            (
                "segment --outptu results a.png",
                "Unknown option '--outptu'. Did you mean '--output'?"
            ),
            (
                "segment --output=o --geojsn a.png",
                "Unknown option '--geojsn'. Did you mean '--geojson'?"
            ),
            ("segment -x a.png", "Unknown option '-x'."),
            ("segment --zzzzzz a.png", "Unknown option '--zzzzzz'."),
            ("sgement a.png", "Unknown command 'sgement'. Did you mean 'segment'?"),
            ("bench netwrok", "Unknown command 'netwrok'. Did you mean 'network'?"),
            ("bench --thraeds 1", "Unknown option '--thraeds'. Did you mean '--threads'?"),
            ("frobnicate", "Unknown command 'frobnicate'."),
            ("--versoin", "Unknown option '--versoin'. Did you mean '--version'?"),
        ])
    func misspelt(line: String, message: String) throws {
        let result = try Executable.run(line.split(separator: " ").map(String.init))

        #expect(result.status == 64)
        #expect(result.errors.split(separator: "\n").first == "Error: \(message)")
    }

    @Test(
        "what stands behind an option that has a value, or behind '--', is no option",
        arguments: [
            "status --config --jsno extra", "segment -o --geojsn", "verify -- --fulll",
            "segment -qo out", "bench --sides 256 512 --repetitions nope",
        ])
    func values(line: String) throws {
        let result = try Executable.run(line.split(separator: " ").map(String.init))

        #expect(result.status == 64)
        #expect(!result.errors.contains("Unknown"))
    }

    @Test("help fits a terminal of 80 columns, of every command")
    func help() throws {
        let dump = try Executable.run(["--experimental-dump-help"])
        let root = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command

        let commands = root.lines
        #expect(commands.count > 20)
        for command in commands {
            let text = try Executable.run(command + ["--help"]).output
            let long = text.split(separator: "\n").filter { $0.count > 80 }
            #expect(long == [], "\(command)")
        }
    }

    @Test("a folder without images is an error: 66", arguments: ["segment", "evaluate"])
    func empty(command: String) throws {
        let images = folder.path.appending("empty")
        try Folder(images).create()
        let arguments =
            command == "segment"
            ? ["segment", "-o", output, images.string]
            : ["evaluate", "--images", images.string, "--truth", images.string]

        let result = try Executable.run(arguments)

        #expect(result.status == 66)
        #expect(result.errors == "Error: there is no image in '\(images)'\n")
        #expect(Fixtures.names(in: folder.path) == ["empty"])
    }

    @Test("an output folder that cannot be written is one error, not one an image: 73")
    func unwritable() throws {
        try SampleImages.write(3, to: folder.path)

        let result = try Executable.run(["segment", "-o", "/proc/nucleid", folder.path.string])

        #expect(result.status == 73)
        #expect(
            result.errors.hasPrefix("Error: --output: cannot make the folder '/proc/nucleid': "))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output == "")
    }

    @Test("--quiet prints failures alone, and --json the totals as an object")
    func quiet() throws {
        try SampleImages.write(1, to: folder.path.appending("in"))
        let broken = try folder.write([1, 2, 3], to: "in/broken.png")
        let arguments = ["segment", "-o", output, folder.path.appending("in").string]

        let result = try Executable.run(arguments + ["--quiet", "--json", "--threads", "1"])

        #expect(result.status == 1)
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("\(broken.lastComponent?.string ?? ""): "))
        let totals = try JSONDecoder().decode(Totals.self, from: Data(result.output.utf8))
        #expect(totals.done == 1 && totals.failed == 1 && totals.already_done == 0)
        #expect(try Executable.run(arguments + ["-q"]).output == "")
    }

    @Test("an error of a command that runs is not followed by its usage")
    func noUsage() throws {
        let result = try Executable.run(["segment", "-o", output, "--model", "/nope", "a.png"])

        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("Error: '--model': model: cannot open '/nope'"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "who is not in the group is told how to join it",
        .enabled(if: runsAsNobody, "it needs root, and a build that others may run"))
    func group() throws {
        let place = folder.path
        for name in ["run", "in"] { try Folder(place.appending(name)).create() }
        let settings = place.appending("nucleid.yaml")
        try AtomicFile.write(
            Array("runtime: \(place)/run/closed\ninbox: \(place)/in\n".utf8), to: settings)
        try Folder(place.appending("run/closed")).create()
        let permissions = [(place, 0o755), (place.appending("run"), 0o755), (settings, 0o644)]
        for (path, mode) in permissions { #expect(chmod(path.string, mode_t(mode)) == 0) }
        // The group 'adm' has the number 4 on every Debian (base-passwd).
        let closed = place.appending("run/closed").string
        #expect(chown(closed, 0, 4) == 0 && chmod(closed, 0o750) == 0)

        let result = try Self.runAsNobody(["status", "--config", settings.string])

        #expect(result.status == 69)
        #expect(
            result.errors.contains(
                "; join the group 'adm' (sudo usermod --append --groups adm \"$USER\") and log in again"
            ))
    }

    private static let runsAsNobody =
        geteuid() == 0 && (try? runAsNobody(["--version"]))?.status == 0

    /// Runs the executable as a user without groups (setpriv(1)).
    private static func runAsNobody(_ arguments: [String]) throws -> Executable.Result {
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups", Executable.path]
        return try Executable.run(user + arguments, command: "/usr/bin/setpriv")
    }

    /// The totals of `segment --json`.
    private struct Totals: Decodable {
        let done: Int
        let already_done: Int
        let failed: Int
    }

    /// What ArgumentParser prints for `--experimental-dump-help`, as far as it is needed.
    private struct Dump: Decodable {
        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?

            /// The command lines of this command, without its own name, and of those below it.
            var lines: [[String]] {
                [[]]
                    + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { command in
                        command.lines.map { [command.commandName] + $0 }
                    }
            }
        }

        let command: Command
    }
}
