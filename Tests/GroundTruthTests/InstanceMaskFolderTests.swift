import Glibc
import GroundTruth
import Images
import Inbox
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Folder of instance masks")
struct InstanceMaskFolderTests {
    let fixture: AnnotationFixture

    init() throws { fixture = try AnnotationFixture() }

    private func write(_ masks: [String: [UInt8]], in set: String) throws {
        try Folder(fixture.folder.path.appending("\(set)/masks")).create()
        for (name, samples) in masks {
            try fixture.write(.eight(samples), to: "\(set)/masks/\(name)")
        }
    }

    @Test("masks are one annotation: a nucleus each, with the digest of sha256sum's lines")
    func masks() throws {
        try write(["2.png": [0, 0, 0, 255], "1.png": [255, 0, 0, 0]], in: "ab")
        try fixture.write([1], to: "ab/masks/Thumbs.db")

        let record = try fixture.compare(with: "ab/masks")
        let again = try fixture.compare(with: "ab/masks", unless: record?.truthSha256)

        let values = try #require(record.values)
        let lines = try ["1.png", "2.png"].map { name in
            let file = fixture.folder.path.appending("ab/masks/\(name)")
            return "\(Digest.sha256(of: try OpenFile(at: file).readAll(limit: 999)))  \(name)\n"
        }
        #expect(values.truthSha256 == Digest.sha256(of: Array(lines.joined().utf8)))
        #expect(values.truth == "ab/masks")
        #expect(values.value == 1)
        #expect(
            values.instances
                == .init(
                    truthKind: "masks", truthCount: 2, countError: 0, ap50: 1, meanAp: 1,
                    precision50: 1, recall50: 1, panopticQuality: 1))
        #expect(again == nil)
    }

    @Test("a mask of another size, one that cannot be read, a link and none at all are named")
    func refused() throws {
        try write(["1.png": [0, 0, 0, 1]], in: "size")
        try fixture.write(.eight([0, 0, 0, 0, 1]), width: 5, to: "size/masks/2.png")
        try fixture.write([1, 2], to: "bad/masks/3.png")
        try write([:], in: "link")
        let link = fixture.folder.path.appending("link/masks/4.png").string
        #expect(symlink("3.png", link) == 0)
        try write([:], in: "none")

        let errors = try ["size", "bad", "link", "none"].map {
            try fixture.compare(with: "\($0)/masks").error
        }

        #expect(
            errors.map { $0?.code }
                == ["truth-size", "truth-unreadable", "truth-unreadable", "truth-unreadable"])
        for (error, name) in zip(errors, ["2.png", "3.png", "4.png", "none/masks"]) {
            #expect(
                error?.message.contains("/\(name)'") == true
                    || error?.message.contains("'\(name)'") == true)
        }
    }

    @Test("masks whose pixels are more than 64 times those of an image are not read one by one")
    func tooMany() throws {
        let masks = (1...65).map { ("\($0).png", [0, 0, 0, 1] as [UInt8]) }
        try write(Dictionary(uniqueKeysWithValues: masks), in: "ab")
        let limits = ReadingLimits(image: ImageLimits(pixels: 4))

        let refused = try fixture.compare(with: "ab/masks", limits: limits)
        try AtomicFile.remove(fixture.folder.path.appending("ab/masks/65.png"))
        let taken = try fixture.compare(with: "ab/masks", limits: limits)

        #expect(refused.error?.code == "truth-unreadable")
        #expect(refused.error?.message.contains("'max_pixels'") == true)
        #expect(taken?.value != nil)
    }

    @Test("masks that were handled are passed over until one is new or changed")
    func handled() throws {
        let tree = FileTree(root: fixture.folder.path)
        for name in ["1.png", "2.png", "Thumbs.db"] {
            try fixture.write([1], to: "set/ab/masks/\(name)")
        }
        let job = Job(kind: .groundTruth, forFile: "set/ab/masks/1.png")
        let handled = ProcessedFiles()
        for (mask, fingerprint) in tree.fingerprints(of: job) {
            handled.insert(mask, fingerprint: fingerprint)
        }
        try fixture.write([1, 2], to: "set/ab/masks/2.png")
        try fixture.write([1], to: "set/ab/masks/3.png")

        let now = tree.fingerprints(of: job)
        let unseen = now.filter { !handled.contains($0.key, fingerprint: $0.value) }.keys

        #expect(Set(now.keys.map { $0.lastComponent?.string }) == ["1.png", "2.png", "3.png"])
        #expect(Set(unseen.map { $0.lastComponent?.string }) == ["2.png", "3.png"])
        #expect(tree.fingerprints(of: Job(kind: .groundTruth, path: "set/ab/masks/1.png")).isEmpty)
    }
}
