import Foundation
import Linux
import Masks
import SystemPackage
import TestSupport
import Testing

@Suite("Explanations of quality flags")
struct QualityFlagTests {
    @Test(
        "meaning and advice are clauses with code in pairs of quotation marks",
        arguments: QualityFlag.allCases)
    func clauses(flag: QualityFlag) {
        for text in [flag.meaning, flag.advice] {
            #expect(text.count { $0 == "'" }.isMultiple(of: 2))
            #expect(text.first?.isLowercase == true && text.last != ".")
            // A bar ends a cell of the manual's table.
            #expect(!text.contains { "|`<>\n".contains($0) })
        }
        #expect(flag.meaning != flag.advice)
    }

    @Test("no two flags have the same meaning")
    func distinct() {
        #expect(Set(QualityFlag.allCases.map(\.meaning)).count == QualityFlag.allCases.count)
    }

    @Test("the sidecar's schema lists every flag")
    func schema() throws {
        let file = Fixtures.root.appending("etc/sidecar.schema.json")
        let text = try OpenFile(at: file).readAll(limit: 1 << 20)
        let schema = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]

        #expect(
            Self.values(named: "flags", in: schema ?? [:]).first.map { Set($0) }
                == Set(QualityFlag.allCases.map(\.rawValue)))
    }

    /// The enumerations of the items of properties of a name, wherever they are in a schema.
    private static func values(named name: String, in value: Any) -> [[String]] {
        if let list = value as? [Any] { return list.flatMap { values(named: name, in: $0) } }
        guard let object = value as? [String: Any] else { return [] }
        let items = (object[name] as? [String: Any])?["items"] as? [String: Any]
        return ((items?["enum"] as? [String]).map { [$0] } ?? [])
            + object.values.flatMap { values(named: name, in: $0) }
    }
}
