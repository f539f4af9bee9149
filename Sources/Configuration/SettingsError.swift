/// What is wrong with a settings file, and where.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The settings file.
    package let file: String
    /// Counted from 1; `nil` where no one line is at fault.
    package let line: Int?
    /// The setting at fault, where it is one.
    package let key: String?
    /// What is wrong, and what it must be.
    package let reason: String

    /// Names the place and says what is wrong there.
    package init(file: String, line: Int?, key: String?, reason: String) {
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
    }

    package var description: String {
        "'\(file)'" + (line.map { ", line \($0)" } ?? "") + ": " + (key.map { "\($0): " } ?? "")
            + reason
    }
}
