import ArgumentParser
import Configuration
import Daemon
import Linux
import SystemPackage
import Tensors

/// `nucleid check-config`: checks the settings, or prints a template of the settings file.
struct CheckConfig: ParsableCommand {
    /// The format of the template.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case yaml, markdown
    }

    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Prints the settings of the daemon, or what is wrong with them.",
        usage: "nucleid check-config [--template] [<options>] [<file>]",
        discussion: "Exits with 0 if the daemon can run with the settings, 78 if not.")

    @Flag(help: "Prints a commented settings file with every setting at its default instead.")
    var template = false

    @Option(help: "Format of the template: 'yaml' by default, or 'markdown' for the manual.")
    var format: Format?

    @Argument(help: "Settings file; by default \(DaemonSettingsOptions.defaultFile).")
    var file: String?

    @Option(help: "The same, as other commands have it.")
    var config: String?

    func validate() throws {
        if file != nil, config != nil { throw ValidationError("name the settings file once.") }
        if format != nil, !template { throw ValidationError("--format needs --template.") }
        if file ?? config != nil, template {
            throw ValidationError("--template reads no settings file.")
        }
    }

    func run() throws {
        if template {
            let text =
                format == .markdown ? SettingsTemplate.markdown : SettingsTemplate.yaml
            return print(text, terminator: "")
        }
        if let user = ServiceUser(), user.canBeTaken {
            do {
                try user.withRights { try check() }
            } catch {
                StandardError.write(
                    "Checked with the rights of the user \(ServiceUser.name), as the service has "
                        + "them.\n")
                throw error
            }
            print(
                "# checked with the rights of the user \(ServiceUser.name), but not with what the unit "
                    + "takes away")
        } else {
            try check()
            print(
                "# checked with the rights of this user, not of the service: root also tries what "
                    + "the user \(ServiceUser.name) may read")
        }
    }

    private func check() throws {
        var options = DaemonSettingsOptions()
        options.file = file ?? config
        let (loaded, folders, model, fallback) = try options.withSettings { loaded in
            let model = try loaded.model()
            let folders = try loaded.folders()
            let pipeline = try loaded.pipeline(model: model, outbox: folders.outbox, truth: nil)
            pipeline.stop()
            return (loaded, folders, model, pipeline.fallback)
        }
        let settings = loaded.settings
        print(settings.yaml, terminator: "")
        print(
            "# model '\(model.model.name)', sha256 \(model.sha256); "
                + "\(settings.workerCount) workers, \(settings.threadCount) threads")
        if let fallback {
            print("# precision: 'fast' is not available (\(fallback)); 'exact' is used")
        }
        if let reason = InstructionSet.portableReason {
            print("# kernels: \(reason); portable ones are used")
        }
        let needs = ServiceNeeds(
            folders: folders, runtime: FilePath(settings.runtime), model: loaded.modelFile)
        for line in needs.lines { print("# \(line)".replacingControlCharacters) }
    }
}
