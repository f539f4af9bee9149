import Linux
import Outbox
import TestSupport
import Testing

/// Sidecars that nucleid 0.1.0 wrote of files in `../shared/cases`.
@Suite("Sidecars of 0.1.0")
struct OlderSidecarTests {
    private static func sidecar(_ name: String) throws -> Sidecar {
        let path = Fixtures.folder.appending("sidecar-0.1.0-\(name).json")
        return try SidecarCoding.decode(
            Sidecar.self, from: try OpenFile(at: path).readAll(limit: 1 << 20))
    }

    @Test("are read, with nothing where they did not say", arguments: ["stack", "float"])
    func read(name: String) throws {
        let sidecar = try Self.sidecar(name)

        #expect(sidecar.version == "0.1.0")
        #expect(sidecar.image.palette == nil && sidecar.image.orientation == nil)
        #expect(sidecar.image.channelChoice == nil && sidecar.image.notProcessed == nil)
        #expect(sidecar.preparation.polarityEvidence == nil)
        #expect(sidecar.preparation.validRange == nil && sidecar.preparation.validFraction == nil)
        #expect(sidecar.rescaling == nil)
        #expect(sidecar.nuclei.count > 0)
    }

    @Test("keep the planes and the scale that they have")
    func values() throws {
        let planes = try #require(try Self.sidecar("stack").image.planes)
        let scale = try #require(try Self.sidecar("float").preparation.scale)

        #expect(planes.channelName == "w2FITC" && planes.channels == 2)
        #expect(scale.low < 0 && scale.noData == nil && scale.clipped == nil)
    }

    @Test("are valid in the schema, as they were and as they are written again")
    func schema() throws {
        let folder = try TemporaryFolder()
        for name in ["stack", "float"] {
            let path = Fixtures.folder.appending("sidecar-0.1.0-\(name).json")
            try AtomicFile.write(
                OpenFile(at: path).readAll(limit: 1 << 20),
                to: folder.path.appending("\(name).json"))
            try AtomicFile.write(
                SidecarCoding.encode(Self.sidecar(name)),
                to: folder.path.appending("\(name)-again.json"))
        }
        let files = Fixtures.names(in: folder.path).map { folder.path.appending($0) }

        #expect(try SidecarSchema.faults(in: files) == "")
    }
}
