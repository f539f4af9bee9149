import Gallery
import Linux
import Outbox
import SystemPackage
import TestSupport

/// The values in an index page, parsed from its HTML.
struct ShownPage: Decodable {
    struct Failure: Decodable {
        let code: String
        let message: String
        let cure: String?
    }

    struct Image: Decodable {
        let name: String
        let base: String?
        let mask: String?
        let sidecar: String?
        let nuclei: Int?
        let finished: String
        let error: Failure?

        /// The URL of the mask, as the page's script composes it.
        var maskURL: String? { mask.map { (base ?? "") + $0 } }
        /// The URL of the sidecar.
        var sidecarURL: String? { sidecar.map { (base ?? "") + $0 } }
    }

    let entries: [Image]
    /// The number of older files that are not shown; `nil` if there are none.
    let older: Int?

    var names: [String] { entries.map(\.name) }

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let values = text.split(separator: #" id="values">"#)[1].prefix { $0 != "<" }
        self = try SidecarCoding.decode(Self.self, from: Array(values.utf8))
    }
}

extension IndexPage {
    /// The whole page.
    static func render(
        entries: [IndexEntry], title: String, written: String
    ) throws -> [UInt8] {
        var page: [UInt8] = []
        try write(entries: try entries.compactMap(encode), title: title, written: written) {
            page += $0
        }
        return page
    }
}

extension OutboxIndex {
    /// The whole page.
    func page(written: Timestamp) throws -> [UInt8] {
        var page: [UInt8] = []
        try writePage(written: written) { page += $0 }
        return page
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
