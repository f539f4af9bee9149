import Configuration
import Testing

@Suite("Settings file, when it is wrong")
struct SettingsErrorTests {
    @Test(
        "an unknown setting is an error with its line and the name that was meant",
        arguments: [
            ("inbx", "'inbox'"), ("worker", "'workers'"), ("Inbox", "'inbox'"),
            ("max-width", "'max_width'"), ("treshold", "'threshold'"), ("quite", "'quiet'"),
            ("minimum_aera", "'minimum_area'"),
        ])
    func unknown(name: String, meant: String) throws {
        let error = try read("# settings\nquiet: 1 s\n\n\(name): 1\n")

        #expect(error.file == "a.yaml")
        #expect(error.line == 4)
        #expect(error.key == name)
        #expect(error.reason == "there is no such setting; is \(meant) meant?")
        #expect(error.description.hasPrefix("'a.yaml', line 4: \(name): "))
    }

    @Test("a setting unlike any other is an error without a suggestion")
    func unlike() throws {
        let error = try read("colour: green")

        #expect(error.line == 1)
        #expect(error.reason == "there is no such setting")
    }

    static let wrongValues: [(key: String, values: [String])] =
        ["inbox", "outbox", "failed", "truth", "model"].map {
            ($0, ["relative/path", "", "~", "./a"])
        }
        + ["workers", "threads"].map { ($0, ["0", "1025", "-1", "1.5", "two", "Auto", ""]) }
        + [
            ("model", ["builtin", "Built-in"]),
            (
                "quiet",
                [
                    "500", "ms", "-1 s", "1.5 s", "2 hours", "2 S", "", "s 2", "1 s 2",
                    "61 min", "9223372036854775807 min", "9223372036854775807 ms",
                    "99999999999999999999 ms",
                ]
            ),
            ("precision", ["Fast", "bf16", "", "1"]),
            ("polarity", ["bright", "dark_nuclei", "AUTO", "", "true"]),
            ("tile", ["63", "4097", "256.0", "auto"]), ("overlap", ["15", "2049", "none"]),
            ("threshold", ["-0.1", "1.1", "nan", "inf", "half", "50%", "0,5"]),
            ("minimum_area", ["-1", "1.5", "1099511627777", "none"]),
            ("max_width", ["0", "2147483648", "9223372036854775808", "1e3"]),
            ("max_height", ["0", "2147483648", "auto"]),
            (
                "scale",
                ["0", "0.019", "4.1", "-1", "1x", "half", "nan", "1e-1", "0x1p-1", "", "0,5"]
            ),
            (
                "nucleus_diameter",
                [
                    "30", "30.5", "px", "-30 px", "0 px", "0.9 px", "10001 px", "30 Px",
                    "30 pixels",
                    "0.09 um", "1001 um", "9 mm", "9 nm", "nan px", "1e1 px", "1.2.3 px", "",
                ]
            ),
            ("plane_channel", ["", "-1", "-99999999999", "99999999"]),
            ("plane_z", ["auto", "Max", "", "-1", "1.5", "all"]),
            ("plane_time", ["auto", "max", "", "-1", "last"]),
            ("decode_limit", ["0 s", "999 ms", "5", "1441 min", "", "never"]),
            ("max_pixels", ["0", "1099511627777", "many"]),
            ("max_pictures", ["0", "100001", "all"]),
            ("max_file_pixels", ["0", "1125899906842625", "auto"]),
            ("file_limit", ["0 s", "999 ms", "10081 min", "never"]),
            (
                "max_bytes",
                [
                    "0 KiB", "1024", "1 MB", "1 gib", "-1 GiB", "9223372036854775807 KiB", "GiB",
                ]
            ),
        ]

    @Test("a value that cannot be is an error with its line, key and text", arguments: wrongValues)
    func wrongValue(key: String, values: [String]) throws {
        for value in values {
            let error = try read("\n# a comment\n\(key): '\(value)'\n")

            #expect(error.file == "a.yaml")
            #expect(error.line == 3)
            #expect(error.key == key)
            #expect(error.reason.hasPrefix("'\(value)' cannot be used; it must be "))
        }
    }

    @Test("a diameter without its unit is refused with a sentence that names the units")
    func diameterWithoutUnit() throws {
        let error = try read("nucleus_diameter: 30\n")

        #expect(
            error.reason.hasPrefix(
                "'30' cannot be used; it must be 'auto' or a diameter with its unit"))
        #expect(error.reason.contains("'30 px'") && error.reason.contains("'9 um'"))
    }

    @Test(
        "a list or a mapping is no value",
        arguments: ["[/a, /b]", "\n  - /a", "{a: b}", "\n  a: b"])
    func nested(value: String) throws {
        let error = try read("quiet: 1 s\ninbox: \(value)\n")

        #expect(error.line == 2)
        #expect(error.key == "inbox")
        #expect(error.reason.hasPrefix("its value is a list or a mapping; it must be "))
    }

    @Test("a setting that is set twice is an error with the line of the second")
    func duplicate() throws {
        let error = try read("workers: 2\n\nquiet: 1 s\ntile: 512\nquiet: 2 s\n")

        #expect(error.line == 5)
        #expect(error.description.contains("'quiet' is set twice, first in line 3"))
    }

    @Test(
        "what is no YAML is an error with the line where it ends to be",
        arguments: [
            ("quiet: 1 s\n\tworkers: 2\n", 2), ("quiet: 1 s\nworkers: 'two\n", 3),
            ("quiet: \"1 s\nworkers: 2\n", 3), ("workers: 2\ntile: [1,\n", 3),
            ("a: b: c\n", 1), ("workers: @2\n", 1), ("quiet: *nothing\n", 1),
        ])
    func notYAML(text: String, line: Int) throws {
        let error = try read(text)

        #expect(error.line == line)
        #expect(error.key == nil)
        #expect(error.reason.hasPrefix("not YAML: "))
    }

    @Test(
        "YAML that is no mapping of settings is an error",
        arguments: ["- inbox\n- outbox\n", "inbox\n", "42\n", "[1, 2]\n"])
    func noMapping(text: String) throws {
        let error = try read(text)

        #expect(error.line == 1)
        #expect(error.reason == "it must consist of lines 'setting: value'")
    }

    @Test("a second document is an error, rather than ignored")
    func secondDocument() throws {
        let error = try read("quiet: 1 s\n---\nworkers: 2\n")

        #expect(error.reason.hasPrefix("not YAML: "))
    }

    @Test("a setting's name that is a list is an error with its line")
    func listAsName() throws {
        let error = try read("quiet: 1 s\n[a, b]: c\n")

        #expect(error.line == 2)
        #expect(error.reason == "a setting's name must be text")
    }

    /// The error that a text gives.
    private func read(_ text: String) throws -> SettingsError {
        try #require(throws: SettingsError.self) { try SettingsFile(parsing: text, name: "a.yaml") }
    }
}
