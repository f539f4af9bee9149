import Configuration
import FoundationEssentials
import Images
import Inbox
import Segmentation
import TestSupport
import Testing

@Suite("Declarations of the settings")
struct SettingsSchemaTests {
    @Test("every property of the schema is a setting, with a key of its own in snake case")
    func keys() {
        let keys = Settings.declarations.map(\.key)

        #expect(keys.count == Mirror(reflecting: Settings.schema).children.count)
        #expect(Set(keys).count == keys.count)
        for key in keys { #expect(key.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil, "\(key)") }
    }

    @Test("a section is one run of declarations, and the sections are in their order")
    func sections() {
        var sections: [SettingSection] = []
        for setting in Settings.declarations where sections.last != setting.section {
            sections.append(setting.section)
        }

        #expect(sections == SettingSection.allCases)
    }

    @Test("a text is sentences on one line")
    func texts() {
        for setting in Settings.declarations {
            #expect(setting.summary.hasSuffix("."), "\(setting.key)")
            #expect(setting.details.isEmpty || setting.details.hasSuffix("."), "\(setting.key)")
            #expect(!(setting.summary + setting.details).contains("\n"), "\(setting.key)")
        }
    }

    @Test("the default of every setting is accepted as it is printed")
    func defaults() {
        for setting in Settings.declarations {
            var settings = SettingsFileTests.everything

            #expect(setting.parse(setting.text(in: Settings()), into: &settings), "\(setting.key)")
            #expect(setting.isEqual(in: settings, and: Settings()), "\(setting.key)")
        }
    }

    @Test("a text that is not accepted leaves the value as it is")
    func refused() throws {
        for setting in Settings.declarations where setting.key != "plane_channel" {
            var settings = SettingsFileTests.everything

            #expect(!setting.parse("no such value", into: &settings), "\(setting.key)")
            #expect(settings == SettingsFileTests.everything, "\(setting.key)")
        }
    }

    @Test("modules that are used without settings have the same defaults")
    func defaultsBelow() {
        let settings = Settings()
        let (limits, options) = (ReadingLimits(), SegmentationOptions())
        let rules = WatchConfiguration(quietPeriod: settings.quiet)

        #expect(limits.bytes == settings.maximumBytes)
        #expect(limits.image.width == settings.maximumWidth)
        #expect(limits.image.height == settings.maximumHeight)
        #expect(limits.image.pixels == settings.maximumPixels)
        #expect(limits.time == settings.decodeLimit)
        #expect(limits.file.pictures == settings.maximumPictures)
        #expect(limits.file.pixels == settings.maximumFilePixels)
        #expect(limits.file.time == settings.fileLimit)
        #expect(options.polarity == settings.polarity)
        #expect(options.tile == settings.tile)
        #expect(options.overlap == settings.overlap)
        #expect(options.threshold == settings.threshold)
        #expect(options.minimumArea == settings.minimumArea)
        #expect(options.precision == settings.precision)
        #expect(options.scale == ScaleOptions(factor: .auto, diameter: nil))
        #expect(settings.scale == nil && settings.nucleusDiameter == nil)
        #expect(rules.method == settings.watch)
        #expect(rules.pollInterval == settings.poll)
        #expect(rules.rescanInterval == settings.rescan)
    }
}

@Suite("Limits of the settings of the scale")
struct ScaleSettingsTests {
    @Test("the limits are those that the segmentation declares")
    func limits() {
        let schema = Settings.schema
        let cases: [(any SettingProtocol, ClosedRange<Double>, String)] = [
            (schema.scale, ScaleOptions.factorRange, ""),
            (schema.nucleusDiameter, ScaleOptions.pixelRange, " px"),
            (schema.nucleusDiameter, ScaleOptions.micrometreRange, " um"),
        ]
        for (setting, range, unit) in cases {
            for (number, isAccepted) in [
                (range.lowerBound, true), (range.upperBound, true),
                (range.lowerBound * 0.99, false), (range.upperBound * 1.01, false),
            ] {
                var settings = Settings()
                let text = "\(number)\(unit)"
                #expect(setting.parse(text, into: &settings) == isAccepted, "\(text)")
            }
        }
    }

    @Test("the option of 'nucleus_diameter' is '--diameter'; others are named by their keys")
    func options() throws {
        let row = try #require(
            SettingsTemplate.markdown.split(separator: "\n").first {
                $0.hasPrefix("| `nucleus_diameter` | ")
            })

        #expect(row.contains("Option `--diameter` of `run`, `segment`, `evaluate`."))
        #expect(Settings.schema.planeZ.optionName == "plane-z")
    }
}

@Suite("Generated texts of the settings")
struct SettingsTemplateTests {
    @Test("etc/nucleid.yaml is the template; if not, run scripts/generate-texts")
    func file() throws {
        #expect(try Self.text("etc/nucleid.yaml") == SettingsTemplate.yaml)
    }

    @Test("the manual has the tables of the settings; if not, run scripts/generate-texts")
    func manual() throws {
        let manual = try Self.text("docs/manual.md")
        let begin = "<!-- settings: begin (generated by scripts/generate-texts) -->\n\n"

        #expect(manual.contains(begin + SettingsTemplate.markdown + "\n<!-- settings: end -->\n"))
    }

    @Test("no line of the template is longer than 100 columns")
    func columns() {
        let lines = SettingsTemplate.yaml.split(separator: "\n")

        #expect(lines.allSatisfy { $0.count <= 100 && !$0.hasSuffix(" ") })
    }

    @Test("the tables have a row of four cells for every setting, with its default and its option")
    func rows() throws {
        let rows = SettingsTemplate.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }

        #expect(rows.count == Settings.declarations.count)
        #expect(rows.allSatisfy { $0.count(where: { $0 == "|" }) == 5 })
        let precision = try #require(rows.first { $0.hasPrefix("| `precision` | `exact` | ") })
        #expect(precision.contains("| `exact` or `fast` |"))
        #expect(precision.contains("Option `--precision` of `run`, `segment`, `evaluate`."))
        let channel = try #require(rows.first { $0.hasPrefix("| `plane_channel` | ") })
        #expect(channel.contains("| `auto`, a channel's number from 0, or its name |"))
    }

    static func text(_ path: String) throws -> String {
        let file = Fixtures.root.appending(path).string
        return try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }
}
