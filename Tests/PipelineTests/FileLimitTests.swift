import Images
import Outbox
import Pipeline
import Testing

@Suite("A file beyond the limits of all its pictures together")
struct FileLimitTests {
    private let fixture: StackFixture

    init() throws { fixture = try StackFixture() }

    @Test(
        "is refused as a whole, before any result, with the setting", arguments: [1, 2])
    func headers(pictures: Int) throws {
        let (outcome, results) = try fixture.segment(file: FileLimits(pictures: pictures))

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "too-many-pictures")
        #expect(error.message.contains("has 3 pictures; the setting 'max_pictures' allows"))
        #expect(error.cure.contains("'max_pictures'"))
        #expect(results.isEmpty && fixture.sidecars.isEmpty)
    }

    @Test("is processed if the planes that are chosen are within them")
    func chosen() throws {
        let (outcome, results) = try fixture.segment(
            PlaneChoice(time: .index(1)), file: FileLimits(pictures: 1, time: .zero))

        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(results == ["new "])
    }

    @Test("fails as a whole where its time is over, and what it had published is removed")
    func time() throws {
        let (outcome, results) = try fixture.segment(file: FileLimits(time: .zero))

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "file-too-slow")
        #expect(error.message.contains("segmenting 1 of 3 pictures took longer than"))
        #expect(error.message.contains("'file_limit'") && error.cure.contains("'file_limit'"))
        #expect(results == ["new #t0000"])
        #expect(fixture.sidecars.isEmpty)
    }

    @Test(
        "has a code and a cure for each reason",
        arguments: [
            (ImageError.tooLarge(.pictures, actual: 3, limit: 2), "too-many-pictures"),
            (ImageError.tooLarge(.filePixels, actual: 3, limit: 2), "too-many-pixels"),
            (ImageError.amplified(reason: "x"), "image-amplified"),
        ])
    func codes(error: ImageError, code: String) throws {
        let record = try #require(ErrorRecord(error, of: "a.tif"))

        #expect(record.code == code)
        #expect(record.message.hasPrefix("'a.tif' cannot be segmented") && !record.cure.isEmpty)
        #expect(!error.mayBeUnfinished(prefix: [0x49, 0x49, 42, 0], suffix: []))
    }
}
