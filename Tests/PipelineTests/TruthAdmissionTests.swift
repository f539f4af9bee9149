import Glibc
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import Pipeline
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Truths before they are read")
struct TruthAdmissionTests {
    let folder: TemporaryFolder
    let nuclei = LabelImage(Plane(width: 4, height: 1, elements: [1, 0, 0, 2]), count: 2)

    init() throws { folder = try TemporaryFolder() }

    func write(width: Int, to path: FilePath) throws {
        let samples = [UInt8](repeating: 255, count: width)
        let raster = Raster(width: width, height: 1, channels: 1, samples: .eight(samples))
        try AtomicFile.write(PNGEncoder.encode(raster), to: path)
    }

    func failure(_ record: DiceRecord?) -> ErrorRecord? {
        if case .failed(let failure) = record { failure.error } else { nil }
    }

    @Test("a link in the way leads to no truth, neither when looking nor when reading")
    func link() throws {
        let outside = try TemporaryFolder()
        try write(width: 4, to: outside.path.appending("a.png"))
        #expect(symlink(outside.path.string, folder.path.appending("plate").string) == 0)
        let truths = TruthFolder(folder.path, limits: ReadingLimits())

        let found = try truths.find(for: "plate/a.png")
        let record = try truths.compare(
            { nuclei }, width: 4, height: 1, with: "plate/a.png")

        #expect(found == nil)
        #expect(failure(record)?.code == "truth-unreadable")
    }

    @Test("a truth of another size is refused before memory is asked for or labels decoded")
    func size() throws {
        try write(width: 5, to: folder.path.appending("a.png"))
        let truths = TruthFolder(folder.path, limits: ReadingLimits())
        var calls = 0

        let record = try truths.compare(
            {
                calls += 1; return nuclei
            }, width: 4, height: 1, with: "a.png",
            spend: { _, work in
                calls += 1; return try work()
            })

        #expect(failure(record)?.code == "truth-size")
        #expect(calls == 0)
    }

    @Test("a truth that could never be admitted says so with the setting's name")
    func ceiling() throws {
        try write(width: 4, to: folder.path.appending("a.png"))
        var need = 0
        _ = try TruthFolder(folder.path, limits: ReadingLimits()).compare(
            { nuclei }, width: 4, height: 1, with: "a.png",
            spend: {
                need = $0; return try $1()
            })

        let records = try [need, need - 1].map { ceiling in
            try TruthFolder(folder.path, limits: ReadingLimits(), ceiling: ceiling)
                .compare({ nuclei }, width: 4, height: 1, with: "a.png")
        }

        #expect(records[0]?.value != nil)
        #expect(failure(records[1])?.code == "truth-unreadable")
        #expect(failure(records[1])?.message.contains("'memory'") == true)
    }

    @Test("what is the machine's fault is thrown, a missing file is told")
    func machine() throws {
        let truths = TruthFolder(folder.path, limits: ReadingLimits())
        // The kernel's own refusal of a name, which no right of root's lifts.
        let long = FilePath(String(repeating: "a", count: 300))

        let gone = try truths.compare({ nuclei }, width: 4, height: 1, with: "gone.png")
        let none = try truths.find(for: long)

        #expect(failure(gone)?.code == "truth-unreadable")
        #expect(none == nil)
        #expect(throws: FileError.self) {
            try truths.compare({ nuclei }, width: 4, height: 1, with: long)
        }
    }
}
