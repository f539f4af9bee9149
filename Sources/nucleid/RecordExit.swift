import ArgumentParser
import Daemon

/// `nucleid record-exit`: ExecStopPost= of the unit; not for people.
struct RecordExit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Records in the state folder how the service ended, from the variables that "
            + "systemd sets for ExecStopPost=.",
        shouldDisplay: false)

    @OptionGroup var options: DaemonSettingsOptions

    func run() throws {
        guard let exit = ExitRecord.current else {
            throw ValidationError("it is run by systemd only, as ExecStopPost= of the unit")
        }
        let state = try options.withSettings { try $0.folders().state }
        do {
            try exit.write(in: state)
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.inputOutput)
        }
    }
}
