import Gallery
import Linux
import Outbox
import SystemPackage
import TestSupport

/// The values in an index page, parsed from its HTML.
struct ShownPage: Decodable {
    struct Failure: Decodable {
        let code: String
    }

    struct Image: Decodable {
        let name: String
        let mask: String?
        let sidecar: String?
        let nuclei: Int?
        let finished: String
        let error: Failure?
    }

    let entries: [Image]

    var names: [String] { entries.map(\.name) }

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let values = text.split(separator: #" id="values">"#)[1].prefix { $0 != "<" }
        self = try SidecarCoding.decode(Self.self, from: Array(values.utf8))
    }
}

extension FoldersFixture {
    /// Publishes a result with `second` as the time in its sidecar and of its sidecar's file.
    func publish(_ image: FilePath, second: Int, nuclei: Int = 0) throws {
        let moment = second * 1_000_000_000
        let outbox = Outbox(root: root.appending("outbox"))
        let mask = ResultName(for: image).key(suffix: Outbox.maskSuffix)
        var sidecar = Self.sidecar(
            image, content: [], modified: 0, outputs: [mask: .init(bytes: 1, sha256: "aa")])
        sidecar.finished = Timestamp(nanoseconds: moment)
        sidecar.nuclei.count = nuclei
        try outbox.publish([ResultFile(suffix: Outbox.maskSuffix, bytes: [0])], for: image) {
            try SidecarCoding.encode(sidecar)
        }
        try setTime(of: outbox.tree.root.pushing(ResultName(for: image).sidecar), to: moment)
    }

    func remove(resultOf image: FilePath) throws {
        try tree("outbox").remove(ResultName(for: image).sidecar)
    }
}
