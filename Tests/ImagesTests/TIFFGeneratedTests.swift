import Foundation
import Glibc
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Generated TIFF files", .enabled { await TIFFGenerated.arePossible() })
struct TIFFGeneratedTests {
    private static let limits = DecodingLimits(image: ImageLimits(pixels: 1 << 26))

    @Test("each is read sample by sample as it was written, or refused for what it is")
    func exact() throws {
        var table = TIFFTable()
        for file in try TIFFGenerated.expectations() {
            let verdict = try Self.verdict(on: file)
            table.add(file, verdict)
            #expect(
                file.refusal.map(verdict.contains) ?? (verdict == "exact"),
                "\(file.name), page \(file.page), sample \(file.sample): \(verdict)")
        }
        if let path = getenv("NUCLEID_TABLE") {
            try table.text.write(toFile: String(cString: path), atomically: true, encoding: .utf8)
        }
    }

    /// `exact`, or the sentence; read from a descriptor whole, and in bands from memory.
    private static func verdict(on file: TIFFGenerated.Expectation) throws -> String {
        let path = TIFFGenerated.path("\(file.name).tif").string
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        do throws(ImageError) {
            let page = try TIFFFile(input: .descriptor(descriptor, size: size), limits: limits)
                .page(at: file.page, sample: file.sample)
            let header = page.header
            let whole = try page.samples(band: header.height)
            guard (header.width, header.height) == (file.width, file.height),
                (header.channels, header.kind.bytes) == (file.channels, file.bytes),
                header.palette?.rawValue == file.palette, header.orientation == file.orientation
            else { return "another header: \(header)" }
            guard let truth = try? TIFFGenerated.bytes(file.truth), whole == truth else {
                return "other samples"
            }
            guard let bytes = try? TIFFGenerated.bytes("\(file.name).tif") else { return "unread" }
            let again = try TIFFFile(input: .bytes(bytes), limits: limits)
                .page(at: file.page, sample: file.sample)
            for band in whole.count > 1 << 24 ? [256] : [1, 7, 64] {
                guard try again.samples(band: band) == whole else {
                    return "other in bands of \(band)"
                }
            }
            return "exact"
        } catch {
            if case .broken(let reason) = error { return "damaged: \(reason)" }
            return error.description
        }
    }

    @Test("a text is UTF-8 or Latin-1, and a resolution is as written")
    func tags() throws {
        let file = try TIFFFile(
            input: .bytes(TIFFGenerated.bytes("pages.tif")), limits: Self.limits)

        #expect(file.pages.map(\.description) == (0..<5).map { "page \($0) µm" })
        #expect(file.pages.allSatisfy { $0.software == "tifffile.py" })
        #expect(file.pages.allSatisfy { $0.resolution?.unit == .centimetre })
        #expect(file.pages.allSatisfy { $0.resolution?.x == 20000 && $0.resolution?.y == 40000 })
        #expect(file.pages.map(\.compression) == ["LZW", "none", "LZW", "none", "LZW"])
    }

    @Test("a file cut short or with a bit turned gives an error or a picture")
    func damage() throws {
        var seen: [String: Int] = [:]
        let files = Dictionary(grouping: try TIFFGenerated.expectations(), by: \.name)
        for (name, pictures) in files {
            let bytes = try TIFFGenerated.bytes("\(name).tif")
            guard bytes.count < 1 << 16 else { continue }
            let isPlain = pictures.allSatisfy { $0.compression == "none" && $0.refusal == nil }
            for part in 0..<64 {
                let offset = bytes.count * part / 64
                var turned = bytes
                turned[offset] ^= 1 << UInt8(part % 8)
                let cut = Self.outcome(of: Array(bytes.prefix(offset)))
                seen[cut, default: 0] += 1
                seen[Self.outcome(of: turned), default: 0] += 1
                // Without the last of its bytes a file has no longer all of its pixels, or of
                // the directory that says where they lie.
                if isPlain { #expect(cut != "read", "\(name) \(offset)") }
            }
        }
        print(
            "damaged TIFF files:", seen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
        #expect(Set(["read", "truncated", "broken"]).isSubset(of: seen.keys))
    }

    private static func outcome(of bytes: [UInt8]) -> String {
        do throws(ImageError) {
            let limits = DecodingLimits(image: ImageLimits(pixels: 1 << 26))
            let file = try TIFFFile(input: .bytes(bytes), limits: limits)
            for (index, page) in file.pages.enumerated() {
                for sample in 0..<page.samples {
                    _ = try file.page(at: index, sample: sample).samples(band: 64)
                }
            }
            return "read"
        } catch {
            return switch error {
            case .truncated: "truncated"
            case .broken: "broken"
            case .empty: "empty"
            default: "refused"
            }
        }
    }

    @Test(
        "rows can be read again from above",
        arguments: [
            "large-lzw", "uint16-LZW-plain-be-tiles", "uint8-none-plain-le-one_strip",
            "uint8-zstd-plain-le-strips", "turned3-uint8-strips", "turned6-uint16-tiles",
        ])
    func backwards(name: String) throws {
        let truth = try #require(TIFFGenerated.expectations().first { $0.name == name }).truth
        let samples = try TIFFGenerated.bytes(truth)
        let page = try TIFFFile(
            input: .bytes(TIFFGenerated.bytes("\(name).tif")), limits: Self.limits
        )
        .page(at: 0)
        let (height, row) = (page.header.height, page.header.rowBytes)

        for rows in [height - 1..<height, 0..<1, height / 2..<height, height / 3..<height / 2] {
            var bytes = [UInt8](repeating: 0, count: rows.count * row)
            try bytes.withUnsafeMutableBytes { try page.read(rows, into: $0) }
            #expect(bytes.elementsEqual(samples[rows.lowerBound * row..<rows.upperBound * row]))
        }
    }

    @Test("a file that is cut short by any part of its pixels is cut short")
    func truncation() throws {
        for name in ["uint16-none-plain-le-strips", "uint8-deflate-plain-be-tiles", "large-zstd"] {
            let bytes = try TIFFGenerated.bytes("\(name).tif")
            for length in [1, 7, 8, bytes.count / 2, bytes.count - 1] {
                #expect(
                    Self.outcome(of: Array(bytes.prefix(length))) == "truncated",
                    "\(name) \(length)")
            }
        }
    }
}

/// What became of the files, by depth and compression.
struct TIFFTable {
    private var cells: [String: [String: [String: Int]]] = [:]

    mutating func add(_ file: TIFFGenerated.Expectation, _ verdict: String) {
        let order = (file.big ? "BigTIFF, " : "") + "\(file.order)-endian"
        cells["\(file.depth) | \(file.compression)", default: [:]][order, default: [:]][
            verdict, default: 0] += 1
    }

    /// Markdown.
    var text: String {
        let orders = [
            "little-endian", "big-endian", "BigTIFF, little-endian", "BigTIFF, big-endian",
        ]
        let head =
            "| depth | compression | \(orders.joined(separator: " | ")) |\n"
            + "|---|---|---|---|---|---|\n"
        return cells.keys.sorted().reduce(head) { text, key in
            let columns = orders.map { order in
                (cells[key]?[order] ?? [:]).sorted { $0.key < $1.key }
                    .map { $0.key == "exact" ? "exact (\($0.value))" : $0.key }
                    .joined(separator: "; ")
            }
            return text + "| \(key) | \(columns.joined(separator: " | ")) |\n"
        }
    }
}
