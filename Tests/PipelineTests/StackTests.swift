import Images
import Linux
import Outbox
import Pipeline
import SystemPackage
import TestSupport
import Testing

@Suite("Files of several pictures")
struct StackTests {
    private let fixture: StackFixture

    init() throws { fixture = try StackFixture() }

    @Test("every point in time is a result, of the nuclear channel's focal planes projected")
    func times() throws {
        let (outcome, results) = try fixture.segment()

        guard case .done(let last) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(results == ["new #t0000", "new #t0001", "new #t0002"])
        #expect(last.image.path == "plate1/stack.ome.tif#t0002")
        for (time, mean) in fixture.recorded.projected.enumerated() {
            let sidecar = try #require(fixture.sidecar("#t000\(time)"))
            let image = sidecar.image
            #expect(abs(sidecar.preparation.meanIntensity - mean) < 1e-9)
            #expect(image.format == "tiff" && image.bits == 8 && image.samples == .unsigned)
            #expect(image.width == fixture.recorded.width)
            #expect(image.height == fixture.recorded.height)
            #expect(image.pixelSizeUm == 0.5)
            #expect(image.file == StackFixture.image)
            #expect(sidecar.preparation.scale == nil)
            #expect(
                image.planes
                    == Sidecar.Planes(
                        file: StackFixture.image, chosen: (1, nil, time),
                        channelName: "Hoechst 33342", size: (2, 2, 3), pictures: 3,
                        series: (0, "Image0", 1)))
        }
        let scales = (0..<3).map { fixture.sidecar("#t000\($0)")?.rescaling?.factor }
        #expect(Set(scales) == [scales[0]] && scales[0] != nil)
        let names = (0..<3).map { "stack.ome.tif#t000\($0)" }
        #expect(
            Fixtures.names(in: fixture.folder.path.appending("out/plate1"))
                == names.flatMap { Fixtures.results(of: $0) })
        #expect(fixture.outbox.result(for: StackFixture.image) != nil)
        #expect(try SidecarSchema.faults(in: fixture.sidecars) == "")
    }

    @Test("planes are those that are chosen, and so are the names")
    func choices() throws {
        let planes = fixture.recorded.planes

        let zSlices = try fixture.segment(
            PlaneChoice(channel: .name("phalloidin"), zSlice: .each, time: .index(1)))
        let means = ["#z0000", "#z0001"].map {
            fixture.sidecar($0)?.preparation.meanIntensity ?? .nan
        }
        let one = try fixture.segment(
            PlaneChoice(channel: .index(1), zSlice: .index(0), time: .index(2)))

        #expect(zSlices.results == ["new #z0000", "new #z0001"])
        for (zSlice, mean) in means.enumerated() {
            #expect(abs(mean - planes[1][zSlice][0]) < 1e-9)
        }
        #expect(one.results == ["new "])
        let sidecar = try #require(fixture.outbox.sidecar(for: StackFixture.image))
        #expect(abs(sidecar.preparation.meanIntensity - planes[2][0][1]) < 1e-9)
        #expect(sidecar.image.planes?.z == 0 && sidecar.image.planes?.pictures == 1)
        // Those of the other choice are gone.
        #expect(fixture.sidecars.map(\.lastComponent?.string) == ["stack.ome.tif.json"])
        #expect(try SidecarSchema.faults(in: fixture.sidecars) == "")
    }

    @Test("pictures that have their result are not done again; one that lacks it is, alone")
    func unchanged() throws {
        _ = try fixture.segment()
        let again = try fixture.segment()
        try AtomicFile.remove(
            fixture.folder.path.appending("out/plate1/stack.ome.tif#t0001.mask.png"))
        let mended = try fixture.segment()

        guard case .unchanged = again.outcome, case .done(let sidecar) = mended.outcome else {
            Issue.record("\(again.outcome), \(mended.outcome)")
            return
        }
        #expect(again.results == ["old #t0000", "old #t0001", "old #t0002"])
        #expect(mended.results == ["old #t0000", "old #t0002", "new #t0001"])
        #expect(sidecar.image.planes?.time == 1)
    }

    @Test("what is done of a file that is given up stays done, and the rest is done later")
    func givenUp() throws {
        let first = try fixture.segment { step throws(CancellationError) in
            if case .tiles(done: 2, of: 3) = step { throw CancellationError() }
        }
        let second = try fixture.segment()

        guard case .cancelled = first.outcome, case .done = second.outcome else {
            Issue.record("\(first.outcome), \(second.outcome)")
            return
        }
        #expect(first.results == ["new #t0000"])
        #expect(second.results == ["old #t0000", "new #t0001", "new #t0002"])
    }

    @Test("a picture that cannot be decoded is named, and those before it keep their results")
    func broken() throws {
        var bytes = try StackFixture.fixture("stack.ome.tif")
        let (offset, count) = (fixture.recorded.lastStrip[0], fixture.recorded.lastStrip[1])
        for index in offset..<offset + count { bytes[index] = 0xFF }
        try fixture.put(bytes)

        let (outcome, results) = try fixture.segment()

        switch outcome {
        case .rejected(let error, let image), .incomplete(let error, let image):
            #expect(error.code == "image-broken")
            #expect(
                error.message.hasPrefix(
                    "'plate1/stack.ome.tif' cannot be segmented at time point 2: "))
            #expect(image.path == StackFixture.image && image.sha256 == Digest.sha256(of: bytes))
        default: Issue.record("\(outcome)")
        }
        #expect(results == ["new #t0000", "new #t0001"])
        #expect(fixture.outbox.result(for: StackFixture.image) == nil)
    }

    @Test("a file of another content loses the results of the old one that it does not replace")
    func replaced() throws {
        _ = try fixture.segment()
        try fixture.put(SampleImages.image(0))

        let (outcome, results) = try fixture.segment()

        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(results == ["new "] && sidecar.image.format == "png" && sidecar.image.planes == nil)
        #expect(fixture.sidecars.map(\.lastComponent?.string) == ["stack.ome.tif.json"])
    }

    @Test("a large file is decoded from where it lies; its digest is that of all of it")
    func large() throws {
        let file = fixture.inbox.pushing(StackFixture.image)
        let size = 65 << 20
        // Behind the last page of a TIFF there may be anything.
        let bytes = try StackFixture.fixture("stack.ome.tif")
        let content = bytes + [UInt8](repeating: 0, count: size - bytes.count)
        try AtomicFile.write(content, to: file)

        let (outcome, results) = try fixture.segment()

        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(results == ["new #t0000", "new #t0001", "new #t0002"])
        #expect(sidecar.image.bytes == size && sidecar.image.sha256 == Digest.sha256(of: content))
        #expect(abs(sidecar.preparation.meanIntensity - fixture.recorded.projected[2]) < 1e-9)
    }

    @Test("a large file that is damaged is at fault itself, with the digest of all of it")
    func largeAndBroken() throws {
        var content = try StackFixture.fixture("stack.ome.tif")
        let (offset, count) = (fixture.recorded.lastStrip[0], fixture.recorded.lastStrip[1])
        for index in offset..<offset + count { content[index] = 0xFF }
        content += [UInt8](repeating: 1, count: 65 << 20)
        try fixture.put(content)

        let (outcome, results) = try fixture.segment()

        switch outcome {
        case .rejected(_, let image), .incomplete(_, let image):
            #expect(image.sha256 == Digest.sha256(of: content) && image.bytes == content.count)
        default: Issue.record("\(outcome)")
        }
        #expect(results == ["new #t0000", "new #t0001"])
    }

    @Test("floating-point numbers are scaled by their finite range, and the sidecar says so")
    func float() throws {
        try fixture.put(StackFixture.fixture("float.tif"))

        let (outcome, _) = try fixture.segment()

        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let scale = try #require(sidecar.preparation.scale)
        let recorded = fixture.recorded.float
        #expect(scale.low == recorded.low && scale.high == recorded.high)
        #expect(scale.nonFinite == recorded.nonFinite)
        #expect(scale.noData == [] && scale.clipped == false)
        #expect(sidecar.image.samples == .float && sidecar.image.bits == 32)
        #expect(sidecar.image.planes == nil)
        #expect(try SidecarSchema.faults(in: fixture.sidecars) == "")
    }

    @Test(
        "planes that are not there, and decoding without end, are named with their setting",
        arguments: [
            (PlaneChoice(channel: .name("GFP")), 300, "image-plane", "'plane_channel'"),
            (PlaneChoice(channel: .index(2)), 300, "image-plane", "'plane_channel'"),
            (PlaneChoice(zSlice: .index(2)), 300, "image-plane", "'plane_z'"),
            (PlaneChoice(time: .index(3)), 300, "image-plane", "'plane_time'"),
            (PlaneChoice(), 0, "image-too-slow", "'decode_limit'"),
        ])
    func faults(choice: PlaneChoice, seconds: Int, code: String, setting: String) throws {
        let (outcome, results) = try fixture.segment(choice, time: .seconds(seconds))

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == code)
        #expect(error.message.contains(setting) && error.cure.contains(setting))
        #expect(results.isEmpty)
    }
}
