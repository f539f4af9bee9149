import Linux
import Outbox
import TestSupport
import Testing

/// The scaling in a sidecar, by the published schema.
@Suite("Scaling in sidecars")
struct SidecarRescalingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What the schema says against a recorded sidecar with a scaling.
    private func faults(
        factor: Double = 0.25, source: String = "measured", diameter: Double? = 120.5,
        confidence: Double? = 0.9, flag: String = "scale_uncertain"
    ) throws -> String {
        let path = Fixtures.folder.appending("sidecar-0.1.0-stack.json")
        var sidecar = try SidecarCoding.decode(
            Sidecar.self, from: try OpenFile(at: path).readAll(limit: 1 << 20))
        sidecar.rescaling = Sidecar.Rescaling(
            factor: factor, source: source, diameterPx: diameter, confidence: confidence)
        sidecar.quality?.flags = [flag]
        let file = folder.path.appending("a.json")
        try AtomicFile.write(SidecarCoding.encode(sidecar), to: file)
        return try SidecarSchema.faults(in: [file])
    }

    @Test("is valid by the schema", arguments: ["user", "pixel_size", "measured", "none"])
    func valid(source: String) throws {
        #expect(try faults(source: source) == "")
        #expect(try faults(factor: 1, source: source, diameter: nil, confidence: nil) == "")
    }

    @Test("wrong values are not valid")
    func invalid() throws {
        #expect(try faults(source: "guess").contains("['rescaling', 'source']"))
        #expect(try faults(factor: 0).contains("['rescaling', 'factor']"))
        #expect(try faults(diameter: 0).contains("['rescaling', 'diameter_px']"))
        #expect(try faults(confidence: 1.5).contains("['rescaling', 'confidence']"))
        #expect(try faults(flag: "scale_doubtful").contains("['quality', 'flags', 0]"))
    }
}
