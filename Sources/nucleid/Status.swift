import ArgumentParser
import Configuration
import Daemon
import Linux
import Outbox
import SystemPackage

/// `nucleid status`: prints the state of the daemon.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the state of the running daemon.",
        discussion: "Exits with 0 if the daemon answers, 69 if none does, 78 if the settings file "
            + "cannot be read. Faults of its settings are printed on standard error; the daemon is "
            + "asked all the same, as it works with earlier settings.")

    @OptionGroup var options: DaemonSettingsOptions

    @Flag(help: "Prints one JSON object.")
    var json = false

    private func usableSettings() throws -> (Settings, SettingsError?) {
        do {
            return try LoadedSettings.usable(
                file: options.file, defaultFile: DaemonSettingsOptions.defaultFile)
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.configuration)
        }
    }

    func run() throws {
        let (settings, fault) = try usableSettings()
        if let fault {
            StandardError.write(
                "The settings file cannot be used: \(fault)".replacingControlCharacters
                    + "\nA daemon is asked all the same.\n")
        }
        let socket = DaemonSetup.socket(in: FilePath(settings.runtime))
        let bytes: [UInt8]
        do {
            bytes = try SocketClient.answer(from: socket, limit: DaemonConnection.answerLimit)
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.unavailable)
        }
        guard !bytes.isEmpty else {
            throw ExitStatus.ending(
                ExitStatus.unavailable, "nucleid has ended before it answered; ask again")
        }
        if json {
            let text = String(decoding: bytes, as: UTF8.self).escapingTextControlsInJSON
            return print(text, terminator: "")
        }
        print(try SidecarCoding.decode(StatusReport.self, from: bytes).text, terminator: "")
    }
}

extension String {
    /// JSON with escapes for the control characters that JSON allows in strings, see
    /// ``Unicode/Scalar/isTextControl``; those of C0 are escaped already, or are white space.
    fileprivate var escapingTextControlsInJSON: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.value >= 0x7F, scalar.isTextControl {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
