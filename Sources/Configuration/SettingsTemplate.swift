/// Texts that are generated from the declarations of the settings.
package enum SettingsTemplate {
    /// The commented settings file with every setting at its default: `etc/nucleid.yaml`.
    package static var yaml: String {
        let head = """
            Settings of nucleid, each at its default; 'nucleid check-config --template' prints this \
            file. A key that nucleid does not know, or a value that it does not accept, is an error \
            that names file, line and key. After a change: 'nucleid check-config && systemctl \
            reload nucleid'.
            """
        return comment(head)
            + sections.map { section, settings in
                "\n## \(section.title)\n" + comment(section.introduction) + "\n"
                    + settings.map { setting in
                        let values = "Values: \(setting.acceptedValues)."
                        return comment("\(setting.summary) \(setting.details)") + comment(values)
                            + "\(setting.key): \(setting.text(in: Settings()))\n"
                    }.joined()
            }.joined()
    }

    /// The tables of the section `Settings` in `docs/manual.md`.
    package static var markdown: String {
        sections.map { section, settings in
            let introduction = section.introduction.isEmpty ? "" : "\(section.introduction)\n\n"
            return "### \(section.title)\n\n" + code(introduction)
                + "| setting | default | values | meaning |\n|---|---|---|---|\n"
                + settings.map(row).joined()
        }.joined(separator: "\n")
    }

    /// The declarations by section, in the order of the settings file.
    private static var sections: [(SettingSection, [any SettingProtocol])] {
        SettingSection.allCases.map { section in
            (section, Settings.declarations.filter { $0.section == section })
        }
    }

    private static func row(for setting: any SettingProtocol) -> String {
        let commands = SettingCommand.allCases.filter(setting.commands.contains)
        let option =
            commands.isEmpty
            ? ""
            : "Option '--\(setting.optionName)' of "
                + commands.map { "'\($0)'" }.joined(separator: ", ") + "."
        let cells = [
            "'\(setting.key)'", "'\(setting.text(in: Settings()))'", setting.acceptedValues,
            joined([setting.summary, setting.details, option]),
        ]
        return "| " + cells.map(code).joined(separator: " | ") + " |\n"
    }

    /// A text as lines of a comment, at most 100 columns wide.
    private static func comment(_ text: String) -> String {
        var (finished, line) = ("", "#")
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > 100 {
                finished += line + "\n"
                line = "#"
            }
            line += " " + word
        }
        return line == "#" ? finished : finished + line + "\n"
    }

    private static func joined(_ sentences: [String]) -> String {
        sentences.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Turns text in single quotation marks into Markdown's code; apostrophes stay.
    private static func code(_ text: String) -> String {
        text.replacing(/(?<before>^|[ (])'(?<code>[^']+)'/) { "\($0.before)`\($0.code)`" }
    }
}
