import Images
import Testing

@Suite("A choice of planes")
struct PlaneChoiceTests {
    private static let stack = StackSize(channels: 2, zSlices: 3, times: 4)
    private static let names: [String?] = ["Actin", "DAPI"]

    private static func suffixes(_ choice: PlaneChoice, of stack: StackSize) throws -> [String] {
        let names = [String?](repeating: nil, count: stack.channels)
        return try choice.pictures(of: stack, names: names).map { $0.suffix?.description ?? "" }
    }

    @Test("by default each point in time is a picture: the nuclear channel, projected")
    func byDefault() throws {
        let pictures = try PlaneChoice().pictures(of: Self.stack, names: Self.names)

        #expect(
            pictures
                == (0..<4).map {
                    Picture(
                        suffix: PictureSuffix("#t000\($0)"), channel: 1, channelName: "DAPI",
                        zSlice: nil, time: $0)
                })
    }

    @Test("a file of one plane is one picture without a suffix, whatever is each")
    func plain() throws {
        let pictures = try PlaneChoice(zSlice: .each).pictures(of: StackSize(), names: [nil])

        #expect(pictures == [Picture()])
    }

    @Test("time and focus stand in the suffix where there are several")
    func suffixes() throws {
        let each = PlaneChoice(zSlice: .each)

        #expect(
            try Self.suffixes(each, of: StackSize(zSlices: 2, times: 2))
                == ["#t0000z0000", "#t0000z0001", "#t0001z0000", "#t0001z0001"])
        #expect(try Self.suffixes(each, of: StackSize(zSlices: 2)) == ["#z0000", "#z0001"])
        #expect(
            try Self.suffixes(
                PlaneChoice(zSlice: .each, time: .index(1)), of: StackSize(zSlices: 2, times: 2))
                == ["#z0000", "#z0001"])
        #expect(
            try Self.suffixes(
                PlaneChoice(zSlice: .index(1), time: .index(1)), of: StackSize(zSlices: 2, times: 2)
            )
                == [""])
    }

    @Test("all suffixes of a file are as wide", arguments: [(10_000, 4), (10_001, 5)])
    func wide(times: Int, digits: Int) throws {
        let suffixes = try Self.suffixes(PlaneChoice(), of: StackSize(times: times))

        #expect(suffixes.count == times)
        #expect(suffixes.first == "#t" + String(repeating: "0", count: digits))
        #expect(suffixes.allSatisfy { $0.count == digits + 2 })
        #expect(suffixes == suffixes.sorted())
    }

    @Test(
        "a nuclear stain is known by its word",
        arguments: [
            "DAPI", "dapi", "Hoechst 33342", "hoechst33258", "DAPI405", "DRAQ5", "DNA", "Nuclei",
            "nucleus (blue)", "ex405-DAPI", "H2B / Nuclear",
        ])
    func nuclear(name: String) throws {
        let pictures = try PlaneChoice().pictures(
            of: StackSize(channels: 3), names: ["GFP", nil, name])

        #expect(pictures.map(\.channel) == [2])
        #expect(pictures.map(\.channelName) == [name])
    }

    @Test(
        "other channels are no nuclei, and then the first is taken",
        arguments: ["Nucleolin", "cDNA", "Phalloidin", "", "non-nuclear", "5", "mDAPIx"])
    func other(name: String) throws {
        let pictures = try PlaneChoice().pictures(of: StackSize(channels: 2), names: [nil, name])

        #expect(pictures.map(\.channel) == [0])
    }

    @Test("a stain counts where no name does")
    func stain() throws {
        let stack = StackSize(channels: 2)

        let byStain = try PlaneChoice().pictures(
            of: stack, names: ["A", "B"], stains: ["GFP", "DAPI"])
        let byName = try PlaneChoice().pictures(
            of: stack, names: ["DNA", "B"], stains: ["GFP", "DAPI"])

        #expect(byStain.map(\.channel) == [1])
        #expect(byName.map(\.channel) == [0])
    }

    @Test("a channel can be had by its name, capitals or not, and by its number")
    func byName() throws {
        for channel in [PlaneChoice.Channel.name("actin"), .index(0)] {
            let pictures = try PlaneChoice(channel: channel, time: .index(3))
                .pictures(of: Self.stack, names: Self.names)

            #expect(pictures.map(\.channelName) == ["Actin"])
            #expect(pictures.map(\.time) == [3])
        }
    }

    @Test(
        "what is not in the file is said with the setting",
        arguments: [
            (
                PlaneChoice(channel: .index(2)),
                "the setting 'plane_channel' asks for channel 2, and the file has 2 channels, 0 to 1"
            ),
            (
                PlaneChoice(channel: .name("GFP")),
                "the setting 'plane_channel' asks for the channel 'GFP', and the file has the "
                    + "channels 'Actin', 'DAPI'"
            ),
            (
                PlaneChoice(zSlice: .index(3)),
                "the setting 'plane_z' asks for focal plane 3, and the file has 3 focal planes, 0 to 2"
            ),
            (
                PlaneChoice(time: .index(-1)),
                "the setting 'plane_time' asks for point in time -1, and the file has 4 points in "
                    + "time, 0 to 3"
            ),
        ])
    func missing(choice: PlaneChoice, sentence: String) {
        let error = #expect(throws: ImageError.self) {
            try choice.pictures(of: Self.stack, names: Self.names)
        }

        #expect(error?.description == sentence)
    }

    @Test("a name is not found where there are none, nor a second plane of one")
    func missingInPlain() {
        let name = #expect(throws: ImageError.self) {
            try PlaneChoice(channel: .name("DAPI")).pictures(of: StackSize(), names: [nil])
        }
        let time = #expect(throws: ImageError.self) {
            try PlaneChoice(time: .index(1)).pictures(of: StackSize(), names: [nil])
        }

        #expect(
            name?.description
                == "the setting 'plane_channel' asks for the channel 'DAPI', and the file has no "
                + "names of channels")
        #expect(
            time?.description
                == "the setting 'plane_time' asks for point in time 1, and the file has one, number 0"
        )
    }

    @Test("too many pictures are refused before any is named")
    func many() {
        let error = #expect(throws: ImageError.self) {
            try PlaneChoice(zSlice: .each)
                .pictures(of: StackSize(zSlices: 1_000, times: 101), names: [nil])
        }

        #expect(
            error?.description
                == "the file is a stack of more than 100000 pictures, which is not read")
    }
}
