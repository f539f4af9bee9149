import TestSupport
import Testing

@Suite("scripts/train-shipped-model --pack")
struct PackedRunTests {
    @Test("a run is unpacked as it was, and as rounded as it was asked for")
    func roundTrip() async throws {
        let script = Fixtures.root.appending("Tests/Training/packing").string

        let result = try await Executable.wait(for: [], command: script)

        #expect(result.output == "")
        #expect(result.status == 0, "\(result.errors)")
    }
}
