import Configuration
import FoundationEssentials
import Images
import TestSupport
import Testing

@Suite("Settings file")
struct SettingsFileTests {
    @Test("the shipped file names every setting once, uncommented, each at its default")
    func shipped() throws {
        let text = try SettingsTemplateTests.text("etc/nucleid.yaml")

        let settings = try SettingsFile(parsing: text, name: "nucleid.yaml").settings

        #expect(settings == Settings())
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let written = Settings().yaml.split(separator: "\n")
        #expect(lines.sorted() == written.sorted())
        #expect(Set(lines.map(Self.key)).count == lines.count)
    }

    @Test("in the shipped file every setting has a comment above it")
    func comments() throws {
        let lines = try SettingsTemplateTests.text("etc/nucleid.yaml").split(
            separator: "\n", omittingEmptySubsequences: false)

        for (previous, line) in zip(lines, lines.dropFirst()) where line.contains(/^\w+:/) {
            #expect(previous.hasPrefix("#"), "'\(line)' stands without a comment")
        }
    }

    @Test(
        "a file that sets nothing gives the defaults",
        arguments: ["", "\n", "# nothing\n", "---\n", "# a\n\n# b", "{}\n", " \n \n"])
    func empty(text: String) throws {
        #expect(try SettingsFile(parsing: text, name: "a.yaml").settings == Settings())
    }

    @Test("of a file with faults what can be used is taken, line by line where it is not YAML")
    func usablePart() {
        let text = "runtime: /run/here\nqiet: 3 s\nthreshold: 7\nquiet: [1]\ntile: 512\n"

        let settings = SettingsFile.usablePart(of: text)

        #expect(settings.runtime == "/run/here" && settings.tile == 512)
        #expect(settings.threshold == nil && settings.quiet == Settings().quiet)
        #expect(SettingsFile.usablePart(of: text + "a: 'b\n") == settings)
        #expect(SettingsFile.usablePart(of: "tile: 64\n" + text) == settings)
    }

    @Test("every setting that a file has is taken, the others keep their defaults")
    func changed() throws {
        let text = """
            inbox: /data/in box
            outbox: "/data/out"
            failed: '/data/it''s'
            truth: /data/細胞
            archive: /data/archive
            state: /data/state
            runtime: /data/run
            model: /models/own.safetensors
            quiet: 2 s
            settle_limit: 0 ms
            watch: polling
            poll: 1 s
            rescan: 60 min
            order: newest
            after: archive
            memory: 3 GiB
            workers: 3
            threads: 1024
            precision: fast
            polarity: dark-nuclei
            tile: 512
            overlap: 64
            threshold: 0.25
            minimum_area: 0
            scale: 0.3
            nucleus_diameter: 8.5 µm
            plane_channel: "Hoechst 33342: nuclei"
            plane_z: each
            plane_time: 3
            geojson: on
            roi_set: on
            probability: on
            overlay_numbers: on
            nuclei_page: off
            page: 1 min
            max_width: 2147483647
            max_height: 1
            max_pixels: 1_000
            max_bytes: 64 MiB
            decode_limit: 90 s
            max_pictures: 500
            max_file_pixels: 2_000
            file_limit: 60 min
            """

        let settings = try SettingsFile(parsing: text, name: "a.yaml").settings

        #expect(settings == Self.everything)
        for setting in Settings.declarations {
            #expect(
                !setting.isEqual(in: settings, and: Settings()),
                "'\(setting.key)' is to have a value here that is not its default")
        }
        let part = try SettingsFile(parsing: "workers: 3\n", name: "a.yaml").settings
        var expected = Settings()
        expected.workers = 3
        #expect(part == expected)
    }

    @Test(
        "what is written is read back equal",
        arguments: [
            Settings(), everything,
        ])
    func roundTrip(settings: Settings) throws {
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "folders that YAML would misread are written so that they are read back",
        arguments: [
            "/plates #3", "/a: b", "/ends with colon:", "/quote\"d", "/it's", "/two\nlines",
            "/back\\slash", "/trailing ", "/tab\tbed", "/細胞", "/{a}", "/a, b", "/\u{7}bell",
        ])
    func folders(path: String) throws {
        var settings = Settings()
        settings.inbox = path
        settings.model = path

        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "durations are read in each unit and written back",
        arguments: [
            ("0 ms", 0), ("1 ms", 1), ("999ms", 999), ("1000 ms", 1000), ("1500 ms", 1500),
            ("2 s", 2000), ("2s", 2000), ("60 min", 3_600_000), ("0 s", 0),
        ])
    func durations(text: String, milliseconds: Int) throws {
        let settings = try SettingsFile(parsing: "quiet: \(text)", name: "a.yaml").settings

        #expect(settings.quiet == .milliseconds(milliseconds))
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "sizes are read in each unit and written back",
        arguments: [
            ("1 KiB", 1024), ("1536 KiB", 1_572_864), ("1024 KiB", 1 << 20), ("64 MiB", 64 << 20),
            ("1MiB", 1 << 20), ("1025 MiB", 1025 << 20), ("3 GiB", 3 << 30),
        ])
    func sizes(text: String, bytes: Int) throws {
        let settings = try SettingsFile(parsing: "max_bytes: \(text)", name: "a.yaml").settings

        #expect(settings.maximumBytes == bytes)
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "a scale is read and written back",
        arguments: [
            ("auto", nil, "auto"), ("1", 1, "1"), ("1.0", 1, "1"), ("0.02", 0.02, "0.02"),
            (".5", 0.5, "0.5"), ("4", 4, "4"), ("0.35", 0.35, "0.35"),
        ] as [(String, Double?, String)])
    func scales(text: String, scale: Double?, written: String) throws {
        let settings = try SettingsFile(parsing: "scale: \(text)", name: "a.yaml").settings

        #expect(settings.scale == scale)
        #expect(Settings.schema.scale.text(in: settings) == written)
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "a diameter is read in pixels and micrometres, with either letter mu, and written back",
        arguments: [
            ("auto", nil, "auto"), ("30 px", .pixels(30), "30 px"), ("30px", .pixels(30), "30 px"),
            ("12.5 px", .pixels(12.5), "12.5 px"), ("10000 px", .pixels(10_000), "10000 px"),
            ("9 um", .micrometres(9), "9 um"), ("0.1um", .micrometres(0.1), "0.1 um"),
            ("8.5 \u{B5}m", .micrometres(8.5), "8.5 um"), ("8 \u{3BC}m", .micrometres(8), "8 um"),
        ] as [(String, ImageLength?, String)])
    func diameters(text: String, diameter: ImageLength?, written: String) throws {
        let settings = try SettingsFile(
            parsing: "nucleus_diameter: \(text)", name: "a.yaml"
        ).settings

        #expect(settings.nucleusDiameter == diameter)
        #expect(Settings.schema.nucleusDiameter.text(in: settings) == written)
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    @Test(
        "planes are chosen by word, number or name, and written back",
        arguments: [
            ("plane_channel: auto", PlaneChoice()),
            ("plane_channel: 0", PlaneChoice(channel: .index(0))),
            ("plane_channel: 12", PlaneChoice(channel: .index(12))),
            ("plane_channel: DAPI", PlaneChoice(channel: .name("DAPI"))),
            ("plane_channel: null", PlaneChoice(channel: .name("null"))),
            ("plane_channel: '- a #b'", PlaneChoice(channel: .name("- a #b"))),
            ("plane_channel: \"\\u00b5 \\\"x\\\"\"", PlaneChoice(channel: .name("\u{B5} \"x\""))),
            ("plane_channel: '-'", PlaneChoice(channel: .name("-"))),
            ("plane_z: max", PlaneChoice(zSlice: .max)),
            ("plane_z: each", PlaneChoice(zSlice: .each)),
            ("plane_z: 0", PlaneChoice(zSlice: .index(0))),
            ("plane_time: each", PlaneChoice(time: .each)),
            ("plane_time: 99", PlaneChoice(time: .index(99))),
        ])
    func planes(text: String, choice: PlaneChoice) throws {
        let settings = try SettingsFile(parsing: text, name: "a.yaml").settings

        #expect(settings.planeChannel == choice.channel)
        #expect(settings.planeZ == choice.zSlice)
        #expect(settings.planeTime == choice.time)
        #expect(try SettingsFile(parsing: settings.yaml, name: "a.yaml").settings == settings)
    }

    /// Every setting away from its default.
    static let everything: Settings = {
        var settings = Settings()
        settings.inbox = "/data/in box"
        settings.outbox = "/data/out"
        settings.failed = "/data/it's"
        settings.truth = "/data/細胞"
        settings.archive = "/data/archive"
        settings.state = "/data/state"
        settings.runtime = "/data/run"
        settings.model = "/models/own.safetensors"
        settings.quiet = .seconds(2)
        settings.settleLimit = .zero
        settings.watch = .polling
        settings.poll = .seconds(1)
        settings.rescan = .seconds(3600)
        settings.order = .newest
        settings.after = .archive
        settings.memory = 3 << 30
        settings.workers = 3
        settings.threads = 1024
        settings.precision = .fast
        settings.polarity = .darkNuclei
        settings.tile = 512
        settings.overlap = 64
        settings.threshold = 0.25
        settings.minimumArea = 0
        settings.scale = 0.3
        settings.nucleusDiameter = .micrometres(8.5)
        settings.maximumWidth = 2_147_483_647
        settings.maximumHeight = 1
        settings.maximumPixels = 1000
        settings.maximumBytes = 64 << 20
        settings.planeChannel = .name("Hoechst 33342: nuclei")
        settings.planeZ = .each
        settings.planeTime = .index(3)
        settings.geoJSON = true
        settings.roiSet = true
        settings.probability = true
        settings.overlayNumbers = true
        settings.nucleiPage = false
        settings.page = .seconds(60)
        settings.decodeLimit = .seconds(90)
        settings.maximumPictures = 500
        settings.maximumFilePixels = 2000
        settings.fileLimit = .seconds(3600)
        return settings
    }()

    private static func key(_ line: Substring) -> Substring { line.prefix { $0 != ":" } }
}
