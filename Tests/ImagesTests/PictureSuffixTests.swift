import Images
import Testing

@Suite("Suffix of a picture of a stack")
struct PictureSuffixTests {
    @Test(
        "indices are counted from 0 and written with as many digits as the last of them, at least 4",
        arguments: [
            (3, 10, nil, 1, "#t0003"), (9_999, 10_000, nil, 1, "#t9999"),
            (3, 10_001, nil, 1, "#t00003"), (10_000, 10_001, nil, 1, "#t10000"),
            (nil, 1, 12, 13, "#z0012"), (3, 10, 12, 13, "#t0003z0012"),
            (0, 2, 7, 20_000, "#t0000z00007"),
        ] as [(Int?, Int, Int?, Int, String)])
    func written(time: Int?, times: Int, zSlice: Int?, zSlices: Int, text: String) throws {
        let suffix = try #require(
            PictureSuffix(
                time: time.map { .init($0, of: times) },
                zSlice: zSlice.map { .init($0, of: zSlices) }))

        #expect(suffix.description == text)
        #expect(PictureSuffix(text) == suffix)
    }

    @Test("the series comes first", arguments: ["#s0001", "#s0001t0003", "#s00001t0003z0012"])
    func series(text: String) throws {
        let suffix = try #require(PictureSuffix(text))

        #expect(suffix.series?.value == 1 && suffix.description == text)
        #expect(PictureSuffix(text)?.first.isFirst == true && !suffix.isFirst)
    }

    @Test("a picture that nothing tells apart has none")
    func none() {
        #expect(PictureSuffix(time: nil, zSlice: nil) == nil)
    }

    @Test(
        "other texts are none",
        arguments: [
            "", "#", "t0003", "#t", "#t003", "#z12", "#0003", "#t0003 ", " #t0003", "#t0003x",
            "#z0012t0003", "#t0003t0003", "#t0003z", "#t0003z001", "#T0003", "#t-003", "#t+0003",
            "#t000٣", "##t0003", "#t0003#z0012", "#t99999999999999999999",
            "#t0000z99999999999999999999", "#t0003s0001", "#s001", "#s0001s0001", "#s",
        ])
    func refused(text: String) {
        #expect(PictureSuffix(text) == nil)
    }

    @Test(
        "two match where their indices do, and single ones whatever their axis",
        arguments: [
            ("#t0003", "#t0003", true), ("#t0003", "#t00003", true), ("#t0003", "#z0003", true),
            ("#t0003", "#t0004", false), ("#t0003", "#z0004", false),
            ("#t0003z0012", "#t0003z0012", true), ("#t0003z0012", "#t00003z0012", true),
            ("#t0003z0012", "#t0012z0003", false), ("#t0003z0012", "#t0003", false),
            ("#z0012", "#t0003z0012", false), ("#s0003", "#t0003", true),
            ("#s0001t0003", "#s0001t0003", true), ("#s0001t0003", "#s0002t0003", false),
            ("#s0001t0003", "#s0001z0003", false),
        ])
    func matches(one: String, other: String, isMatch: Bool) throws {
        let (one, other) = try (#require(PictureSuffix(one)), #require(PictureSuffix(other)))

        #expect(one.matches(other) == isMatch)
        #expect(other.matches(one) == isMatch)
    }

    @Test("a single index stands for all axes, two for themselves")
    func alternatives() throws {
        #expect(
            try #require(PictureSuffix("#z00012")).alternatives.map(\.description)
                == ["#t00012", "#z00012", "#s00012"])
        #expect(
            try #require(PictureSuffix("#t0003z0012")).alternatives.map(\.description)
                == ["#t0003z0012"])
    }

    @Test("of every choice of planes, the first picture's suffix is among those of first pictures")
    func firsts() throws {
        let sizes = [(2, 1), (1, 2), (2, 2), (10_001, 1), (1, 10_001), (10_001, 2), (2, 10_001)]
        var found: Set<PictureSuffix> = []
        for (times, zSlices) in sizes {
            let pictures = try PlaneChoice(zSlice: .each).pictures(
                of: StackSize(zSlices: zSlices, times: times), names: [nil])
            found.insert(try #require(pictures.first?.suffix))
            #expect(pictures.count { $0.suffix?.isFirst == true } == 1)
        }

        #expect(found.isSubset(of: PictureSuffix.firsts))
        #expect(found.count == sizes.count)
        #expect(Set(PictureSuffix.firsts).count == 19 && PictureSuffix.firsts.count == 19)
        let areFirst = PictureSuffix.firsts.allSatisfy(\.isFirst)
        #expect(areFirst)
    }
}
