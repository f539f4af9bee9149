import Images
import Testing

@Suite("The nuclear channel by its name")
struct ChannelNamesDecisionTests {
    @Test(
        "names of nuclear stains are known as words",
        arguments: [
            "DAPI", "w1DAPI", "ch00_DAPI", "DAPI405", "ex405-DAPI", "ConfDAPI", "Hoechst 33342",
            "hoechst33258", "H33342", "DRAQ5", "DRAQ7", "SYTOX Green", "TO-PRO-3", "SiR-DNA", "PI",
            "Propidium Iodide", "nuclei", "Nucleus (blue)", "Nuclear", "DNA", "H2B-mCherry",
            "H2BGFP", "405", "405nm", "7-AAD", "C1-DAPI", "DAPI/FITC",
        ])
    func known(name: String) {
        #expect(NuclearStain(of: name) != nil)
    }

    @Test(
        "other names, and names that deny it, are not",
        arguments: [
            "", "GFP", "non-nuclear", "Non nuclear", "not nuclei", "anti-DNA", "anti-Nuclear",
            "without DAPI", "nuclear envelope", "Nuclear membrane", "DNA damage", "DAPI-free",
            "Nucleolin", "perinuclear", "cDNA", "mtDNA", "Phalloidin", "pi", "pixel", "488", "1405",
            "mDAPIx", "c4", "w2",
        ])
    func unknown(name: String) {
        #expect(NuclearStain(of: name) == nil)
    }

    @Test("the surest name counts, whatever its place")
    func surest() {
        let names: [String?] = ["405", "PI", nil, "nuclei", "DAPI"]

        for count in 1...5 {
            let decision = ChannelDecision.byName(Array(names.prefix(count)), stains: [])
            #expect(decision?.channel == [0, 1, 1, 3, 4][count - 1])
            #expect(decision?.basis == .name)
        }
    }

    @Test("names come before stains, stains before the file's name, colours last")
    func order() {
        let blue = ChannelColour(red: 0, green: 0, blue: 255)
        let green = ChannelColour(red: 0, green: 255, blue: 0)
        func decide(_ names: [String?], _ stains: [String?], _ file: String) -> ChannelDecision? {
            .byName(names, stains: stains, colours: [green, green, green, blue], file: file)
        }
        let none: [String?] = [nil, nil, nil, nil]

        #expect(
            decide(["DAPI", nil, nil, nil], [nil, "DAPI", nil, nil], "ch02_DAPI.tif")?.channel == 0)
        #expect(decide(none, [nil, "DAPI", nil, nil], "ch02_DAPI.tif")?.channel == 1)
        let byFile = decide(none, [], "ch02_DAPI.tif")
        #expect(byFile?.channel == 2 && byFile?.basis == .fileName)
        let byColour = decide(none, [], "cells.tif")
        #expect(byColour?.channel == 3 && byColour?.basis == .colour)
    }

    @Test("without a name or one blue channel nothing is decided")
    func nothing() {
        let blue = ChannelColour(red: 0, green: 0, blue: 255)

        #expect(ChannelDecision.byName([nil, "GFP"], stains: [], file: "cells_01.tif") == nil)
        #expect(ChannelDecision.byName([nil, nil], stains: [], colours: [blue, blue]) == nil)
        #expect(ChannelDecision.byName([nil, nil], stains: [], colours: [blue, nil]) == nil)
    }

    @Test(
        "the name of a file numbers channels, or names all in their order",
        arguments: [
            ("plate1_w2DAPI.tif", 3, [nil, "DAPI", nil]),
            ("cells_ch00_GFP_ch01_DAPI.tif", 2, ["GFP", "DAPI"]),
            ("plate_C01_DAPI_GFP.tif", 2, ["DAPI", "GFP"]),
            ("2024.05.01 2.5h_w1DAPI.ome.tif", 2, ["DAPI", nil]),
            ("cells_DAPI_GFP.tif", 2, ["DAPI", "GFP"]), ("cells_DAPI_GFP.tif", 3, []),
            ("DAPI.tif", 1, []), ("plain.tif", 2, []),
        ] as [(String, Int, [String?])])
    func fileNames(file: String, count: Int, names: [String?]) {
        #expect(FileNameChannels(of: file).names(count: count) == names)
    }
}
