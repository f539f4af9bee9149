import Batch
import SystemPackage
import Testing

@Suite("Progress of a batch on a terminal")
struct BatchProgressTests {
    private static func line(
        _ finished: Int, of total: Int, parts: [(Int, Int)] = [], after seconds: Int
    ) -> String {
        BatchProgress(
            total: total, finished: finished,
            parts: parts.enumerated().map {
                .init(name: FilePath("\($0).tif"), done: $1.0, total: $1.1)
            }, elapsed: .seconds(seconds)
        ).line
    }

    @Test("the tiles of a large image count, also for the time left")
    func tiles() {
        #expect(
            Self.line(0, of: 1, parts: [(100, 400)], after: 30)
                == "0/1 images, 0.tif: 100/400 tiles, about 1 min 30 s left")
        #expect(
            Self.line(1, of: 3, parts: [(1, 1), (50, 100)], after: 10)
                == "1/3 images, 1.tif: 50/100 tiles, 0.1 images/s, about 2 s left")
    }

    @Test(
        "no time is told from less than two seconds, an image or 16 tiles, nor after the last tile")
    func tooEarly() {
        #expect(Self.line(0, of: 9, after: 60) == "0/9 images")
        #expect(
            Self.line(0, of: 1, parts: [(15, 400)], after: 60) == "0/1 images, 0.tif: 15/400 tiles")
        #expect(
            Self.line(0, of: 1, parts: [(400, 400)], after: 60)
                == "0/1 images, 0.tif: 400/400 tiles")
        #expect(Self.line(1, of: 2, after: 1) == "1/2 images")
        #expect(Self.line(1, of: 2, after: 2) == "1/2 images, 0.5 images/s, about 2 s left")
    }
}
