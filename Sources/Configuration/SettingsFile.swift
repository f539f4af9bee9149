import Yams

/// A parsed settings file: YAML with one `key: value` per line and nothing nested.
package struct SettingsFile: Sendable {
    /// The settings, at their defaults where the file does not set them.
    package private(set) var settings = Settings()
    /// The line of each setting in the file, counted from 1, by key.
    package private(set) var lines: [String: Int] = [:]

    /// Parses the text of a settings file.
    ///
    /// - Parameters:
    ///   - text: YAML; an empty file sets nothing.
    ///   - file: The name of the file in errors.
    /// - Throws: ``SettingsError`` with file, line and key.
    package init(parsing text: String, name file: String) throws(SettingsError) {
        for (key, value) in try Self.pairs(in: text, file: file) {
            func error(reason: String) -> SettingsError {
                SettingsError(file: file, line: key.mark?.line, key: key.string, reason: reason)
            }
            guard let name = key.string else {
                throw error(reason: "a setting's name must be text")
            }
            guard let setting = Settings.declarations.first(where: { $0.key == name }) else {
                throw error(reason: "there is no such setting" + Self.suggestion(for: name))
            }
            guard let scalar = value.scalar?.string else {
                throw error(
                    reason: "its value is a list or a mapping; it must be \(setting.acceptedValues)"
                )
            }
            guard setting.parse(scalar, into: &settings) else {
                throw error(
                    reason: "'\(scalar)' cannot be used; it must be \(setting.acceptedValues)")
            }
            lines[name] = key.mark?.line
        }
    }

    /// Returns the settings that can be used of a file that has faults.
    ///
    /// Of text that is not YAML, or sets a key twice, each line that is YAML by itself counts; the last one
    /// of a key wins.
    ///
    /// - Parameter text: The text of the file.
    /// - Returns: The settings, at their defaults where the file does not set them as it should.
    package static func usablePart(of text: String) -> Settings {
        let all =
            (try? pairs(in: text, file: ""))
            ?? text.split(whereSeparator: \.isNewline).flatMap {
                (try? pairs(in: String($0), file: "")) ?? []
            }
        var settings = Settings()
        for (key, value) in all {
            guard let setting = Settings.declarations.first(where: { $0.key == key.string }),
                let scalar = value.scalar?.string
            else { continue }
            _ = setting.parse(scalar, into: &settings)
        }
        return settings
    }

    private static func pairs(
        in text: String, file: String
    ) throws(SettingsError) -> [(key: Node, value: Node)] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            let key = keys.sorted()[0]
            let lines = lines(of: key, in: text)
            let first = lines.first.map { ", first in line \($0)" } ?? ""
            throw SettingsError(
                file: file, line: lines.dropFirst().first ?? context.mark.line, key: nil,
                reason: "'\(key)' is set twice\(first)")
        } catch let error as YamlError {
            throw SettingsError(
                file: file, line: error.line, key: nil, reason: "not YAML: \(error.problem)")
        } catch {
            throw SettingsError(file: file, line: nil, key: nil, reason: "not YAML: \(error)")
        }
        guard let root, root != Node("") else { return [] }
        guard let mapping = root.mapping else {
            throw SettingsError(
                file: file, line: root.mark?.line, key: nil,
                reason: "it must consist of lines 'setting: value'")
        }
        return mapping.map { ($0.key, $0.value) }
    }

    /// The lines that set a key, counted from 1; none if they are written in another way.
    private static func lines(of key: String, in text: String) -> [Int] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.filter { index in
            lines[index].hasPrefix(key)
                && lines[index].dropFirst(key.count).drop { $0 == " " }.first == ":"
        }.map { $0 + 1 }
    }

    /// The setting that a misspelt key was most likely meant to be, as the end of a sentence.
    private static func suggestion(for name: String) -> String {
        let nearest = Settings.declarations.map {
            (key: $0.key, distance: name.editDistance(to: $0.key))
        }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= 2 else { return "" }
        return "; is '\(nearest.key)' meant?"
    }
}

extension Settings {
    /// All settings as YAML, one per line, which ``SettingsFile`` parses to equal ones.
    package var yaml: String {
        Self.declarations.map { "\($0.key): \($0.text(in: self))\n" }.joined()
    }
}

/// An error in a settings file, and its place.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The name of the settings file.
    package let file: String
    /// The line, counted from 1; `nil` if the error is not in one line.
    package let line: Int?
    /// The setting; `nil` if the error is not in a setting.
    package let key: String?
    /// The cause, and what is accepted instead.
    package let reason: String

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

extension YamlError {
    /// The line at which the parser stopped, counted from 1.
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            mark.line
        default: nil
        }
    }

    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
            .composer(_, let problem, _, _):
            problem
        default: "\(self)"
        }
    }
}
