import Yams

/// Settings as YAML: a key a line, nothing nested.
package enum SettingsFile {
    /// Reads a file's text over the defaults.
    ///
    /// - Parameters:
    ///   - text: YAML; an empty file sets nothing.
    ///   - file: The name that errors carry.
    /// - Returns: The settings, those that the file does not name at their defaults.
    /// - Throws: ``SettingsError`` with file, line and key.
    package static func read(_ text: String, file: String) throws(SettingsError) -> Settings {
        try readWithLines(text, file: file).settings
    }

    /// Reads as ``read(_:file:)`` does, and notes the line of each setting that the file names,
    /// for faults that show later.
    ///
    /// - Parameters:
    ///   - text: YAML; an empty file sets nothing.
    ///   - file: The name that errors carry.
    /// - Returns: The settings, and lines counted from 1.
    /// - Throws: ``SettingsError`` with file, line and key.
    package static func readWithLines(
        _ text: String, file: String
    ) throws(SettingsError) -> (settings: Settings, lines: [String: Int]) {
        var settings = Settings()
        var lines: [String: Int] = [:]
        for (key, value) in try pairs(text, file) {
            func fail(_ reason: String) -> SettingsError {
                SettingsError(
                    file: file, line: key.mark?.line, key: key.string, reason: reason)
            }
            guard let name = key.string else { throw fail("a setting's name must be text") }
            guard let setting = SettingKey.all.first(where: { $0.name == name }) else {
                throw fail("there is no such setting" + suggestion(for: name))
            }
            guard let scalar = value.scalar?.string else {
                throw fail("its value is a list or a mapping; it must be \(setting.takes)")
            }
            guard setting.read(scalar, &settings) else {
                throw fail("'\(scalar)' cannot be used; it must be \(setting.takes)")
            }
            lines[name] = key.mark?.line
        }
        return (settings, lines)
    }

    /// Writes settings so that ``read(_:file:)`` gives them back.
    package static func write(_ settings: Settings) -> String {
        SettingKey.all.map { "\($0.name): \($0.write(settings))\n" }.joined()
    }

    private static func pairs(
        _ text: String, _ file: String
    ) throws(SettingsError) -> [(key: Node, value: Node)] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
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

    /// The setting that a misspelt one was most likely meant to be.
    private static func suggestion(for name: String) -> String {
        let nearest = SettingKey.all.map { ($0.name, distance($0.name, name)) }
            .min { $0.1 < $1.1 }
        guard let nearest, nearest.1 <= 2 else { return "" }
        return "; is '\(nearest.0)' meant?"
    }

    /// The Levenshtein distance: letters put in, left out or changed.
    private static func distance(_ a: String, _ b: String) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}

extension YamlError {
    /// The line that the parser stopped at, counted from 1.
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    /// What is wrong, in a few words.
    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
            .composer(_, let problem, _, _):
            problem
        case .duplicatedKeysInMapping(let keys, _):
            "'\(keys.joined(separator: "', '"))' is set twice"
        default: "\(self)"
        }
    }
}
