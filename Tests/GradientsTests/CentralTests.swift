import FoundationEssentials
import Glibc
import Testing

@Suite("Gradients against central differences")
struct CentralTests {
    @Test("each is within 1e-6 of them", arguments: CentralCase.all)
    func gradients(layer: CentralCase) {
        for error in layer.errors() {
            #expect(error.largest <= 1e-6, "\(error.gradient)")
        }
    }

    @Test("the table of them is printed", .enabled { getenv("NUCLEID_GRADIENT_TABLE") != nil })
    func table() throws {
        let path = try #require(getenv("NUCLEID_GRADIENT_TABLE"))
        let rows = CentralCase.all.flatMap { layer in
            layer.errors().map { error in
                "| \(layer.layer) | \(layer.sizes) | \(error.gradient) | \(error.largest) |"
            }
        }
        let head = [
            "| layer | sizes: images x channels x rows x columns | gradient | largest relative error |",
            "|---|---|---|---|",
        ]
        let text = (head + rows).joined(separator: "\n") + "\n"
        try text.write(toFile: String(cString: path), atomically: true, encoding: .utf8)
    }
}
