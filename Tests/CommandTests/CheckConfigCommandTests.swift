import Configuration
import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid check-config, and options that override settings")
struct CheckConfigCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("prints settings that it reads back, and the drop-in for other folders")
    func settings() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("inbox: /data/in\noutbox: /data/out\n".utf8), to: file)

        let result = try Executable.run(["check-config", file.string])
        try AtomicFile.write(Array(result.output.utf8), to: file)
        let again = try Executable.run(["check-config", file.string])

        #expect(result.status == 0)
        #expect(result.output.contains("ReadWritePaths=\"/data/in\"\n"))
        #expect(result.output.contains("nucleid.service.d/folders.conf"))
        #expect(again.output == result.output)
    }

    @Test("names file, line and key of what is wrong, and exits with 78")
    func wrong() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("\nthreshold: 1.5\n".utf8), to: file)

        let result = try Executable.run(["check-config", file.string])

        #expect(result.status == 78)
        #expect(result.errors.contains("nucleid.yaml', line 2: threshold: '1.5' cannot be used"))
    }

    @Test("the shipped settings file is the defaults")
    func shipped() throws {
        let shipped = try Executable.run(
            ["check-config", Fixtures.root.appending("etc/nucleid.yaml").string])
        let empty = folder.path.appending("empty.yaml")
        try AtomicFile.write([], to: empty)
        let defaults = try Executable.run(["check-config", empty.string])

        #expect(shipped.output == defaults.output)
        #expect(!shipped.output.contains("ReadWritePaths"))
    }

    @Test("prints the shipped settings file as a template, and the tables of the manual")
    func template() throws {
        let yaml = try Executable.run(["check-config", "--template"])
        let markdown = try Executable.run(["check-config", "--template", "--format", "markdown"])

        let shipped = Fixtures.root.appending("etc/nucleid.yaml")
        #expect([yaml.status, markdown.status] == [0, 0])
        #expect(try Array(yaml.output.utf8) == OpenFile(at: shipped).readAll(limit: 1 << 20))
        #expect(markdown.output == SettingsTemplate.markdown)
    }

    @Test(
        "options of the template that contradict each other are wrong usage: 64",
        arguments: [
            ["--format", "yaml"], ["--template", "/etc/nucleid/nucleid.yaml"],
            ["--template", "--format", "json"],
        ])
    func wrongUsage(arguments: [String]) throws {
        #expect(try Executable.run(["check-config"] + arguments).status == 64)
    }

    @Test("run, segment and evaluate have the options that the settings declare, and no others")
    func options() throws {
        let help = try Executable.run(["--experimental-dump-help"])
        let root = try JSONDecoder().decode(HelpDump.self, from: Data(help.output.utf8)).command
        let names = Set(Settings.declarations.map(\.optionName))
        var actual: Set<String> = []
        for command in root.subcommands ?? []
        where SettingCommand(rawValue: command.commandName) != nil {
            // Arguments of their own: '--truth' is a folder that the daemon does not use, '--quiet' a flag
            // where the setting is a duration.
            for option in command.arguments ?? []
            where names.contains(option.name) && !["truth", "quiet"].contains(option.name) {
                actual.insert("\(command.commandName) --\(option.name): \(option.abstract ?? "")")
            }
        }

        let declared = Settings.declarations.flatMap { setting in
            setting.commands.map { "\($0) --\(setting.optionName): \(setting.summary)" }
        }
        #expect(actual == Set(declared))
    }

    @Test("an option is parsed as its setting is: another value is wrong usage, with the reason")
    func wrongOption() throws {
        let result = try Executable.run(["segment", "--output", "/nope", "--plane-z", "all", "a"])

        #expect(result.status == 64)
        #expect(result.errors.contains("'max', 'each' or a focal plane's number from 0"))
    }

    @Test("a diameter without its unit is wrong usage, with the units")
    func diameterWithoutUnit() throws {
        let result = try Executable.run(
            ["segment", "--output", "/nope", "--diameter", "30", "a"])

        #expect(result.status == 64)
        #expect(result.errors.contains("a diameter with its unit, such as '30 px'"))
    }

    @Test("a model's name in the settings is not looked for where the command runs: 78")
    func modelName() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("model: ours\n".utf8), to: file)
        try AtomicFile.write([], to: folder.path.appending("ours"))

        let result = try Executable.run(["check-config", file.string], in: folder.path)

        #expect(result.status == 78)
        #expect(
            result.errors.contains(
                "line 1: model: there is no model 'ours': no 'ours.safetensors' in"))
    }

    @Test("folders that do not exist, and a model that the unit hides, are said with what to do")
    func needs() throws {
        let file = folder.path.appending("nucleid.yaml")
        let inbox = folder.path.appending("in")
        let lines = "inbox: \(inbox)\nruntime: /run/second\n"
        try AtomicFile.write(Array(lines.utf8), to: file)

        let result = try Executable.run(["check-config", file.string])

        #expect(result.status == 0)
        #expect(result.output.contains("--group=nucleid --mode=2770 '\(inbox)'\n"))
        #expect(result.output.contains("#   sudo setfacl -d -m u::rwx,g::rwx,o::--- '\(inbox)'\n"))
        #expect(result.output.contains("#   RuntimeDirectory=\"second\"\n"))
        #expect(result.output.contains("sudo systemctl restart nucleid"))
    }

    @Test("the model of the settings file is overridden by 'built-in', and by a relative path")
    func model() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("model: /nope/of-the-file\n".utf8), to: file)
        let command = ["segment", "--config", file.string, "--output", "results", "missing.png"]

        let none = try Executable.run(command, in: folder.path)
        let relative = try Executable.run(command + ["--model", "here.bin"], in: folder.path)
        let builtIn = try Executable.run(command + ["--model", "built-in"], in: folder.path)

        #expect([none.status, relative.status, builtIn.status] == [64, 64, 1])
        #expect(none.errors.contains("line 1: model: "))
        #expect(relative.errors.contains("\(folder.path)/here.bin"))
        #expect(builtIn.errors.contains("missing.png: there is no such file"))
    }
}

/// What ArgumentParser prints for `--experimental-dump-help`, as far as it is needed.
private struct HelpDump: Decodable {
    struct Command: Decodable {
        let commandName: String
        let arguments: [Argument]?
        let subcommands: [Command]?
    }

    struct Argument: Decodable {
        struct Name: Decodable { let name: String }

        let abstract: String?
        let preferredName: Name?

        var name: String { preferredName?.name ?? "" }
    }

    let command: Command
}
