import Glibc
import Images
import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

/// An outbox that ignores case is imitated: the names of the second image lead to files with the
/// same content as those of the first.
@Suite("Names of results that meet")
struct NameConflictTests {
    private let folder: TemporaryFolder
    private let inbox: FileTree
    private let outbox: FilePath

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in", "out", "archive"] { try Folder(folder.path.appending(name)).create() }
        inbox = FileTree(root: folder.path.appending("in"))
        outbox = folder.path.appending("out")
    }

    private func withPipeline(_ body: (Pipeline) throws -> Void) throws {
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: outbox, truth: nil, archive: folder.path.appending("archive"), threads: 1)
        defer { pipeline.stop() }
        try body(pipeline)
    }

    private func segment(_ path: FilePath, _ pipeline: Pipeline) throws -> Outcome {
        try pipeline.segment(ImageSource(inbox: inbox, path: path)).outcome
    }

    /// Publishes the result of `Cell.png`, and lets the names of `cell.png` lead to it.
    private func publishAsOneName(_ pipeline: Pipeline) throws {
        try inbox.write(SampleImages.image(0), to: "Cell.png")
        guard case .done = try segment("Cell.png", pipeline) else {
            Issue.record("Cell.png is not done")
            return
        }
        for name in try Folder(outbox).names() {
            let bytes = try OpenFile(at: outbox.appending(name)).readAll(limit: 1 << 24)
            try AtomicFile.write(bytes, to: outbox.appending("c\(name.string.dropFirst())"))
        }
    }

    private func expectNameTaken(_ outcome: Outcome) {
        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "name-taken")
        #expect(error.message.contains("'Cell.png'"))
    }

    private func expectDone(_ outcome: Outcome) {
        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(sidecar.image.name == "cell.png")
    }

    @Test("the second image fails while the first is in the inbox, and is done when it is gone")
    func inInbox() throws {
        try withPipeline { pipeline in
            try publishAsOneName(pipeline)
            try inbox.write(SampleImages.image(1), to: "cell.png")

            expectNameTaken(try segment("cell.png", pipeline))
            #expect(Outbox(root: outbox).sidecar(for: "cell.png") == nil)

            try inbox.remove("Cell.png")
            expectDone(try segment("cell.png", pipeline))
        }
    }

    @Test("the second image fails while the first is in the archive")
    func inArchive() throws {
        try withPipeline { pipeline in
            try publishAsOneName(pipeline)
            try inbox.move(
                "Cell.png", to: FileTree(root: folder.path.appending("archive")), as: "Cell.png")
            try inbox.write(SampleImages.image(1), to: "cell.png")

            expectNameTaken(try segment("cell.png", pipeline))
        }
    }

    @Test("the second image fails while the first is being moved, and is at neither place")
    func onItsWay() throws {
        try withPipeline { pipeline in
            try publishAsOneName(pipeline)
            try Folder(inbox.root.appending(".nucleid-7-8.taken")).create()
            try inbox.move("Cell.png", to: inbox, as: ".nucleid-7-8.taken/Cell.png")
            try inbox.write(SampleImages.image(1), to: "cell.png")

            expectNameTaken(try segment("cell.png", pipeline))
        }
    }

    @Test("a file that was renamed in case alone, in an inbox that ignores case, is no other image")
    func renamed() throws {
        try withPipeline { pipeline in
            try publishAsOneName(pipeline)
            let (old, new) = (
                inbox.root.appending("Cell.png"), inbox.root.appending("cell.png")
            )
            #expect(old.withPlatformString { old in new.withPlatformString { link(old, $0) } } == 0)

            expectDone(try segment("cell.png", pipeline))
        }
    }

    @Test("a folder with the name of an output fails the image, and nothing is left in the outbox")
    func mirroredFolder() throws {
        try withPipeline { pipeline in
            try Folder(outbox.appending("c.png.labels.png")).create()
            try inbox.write(SampleImages.image(0), to: "c.png")

            guard case .rejected(let error, _) = try segment("c.png", pipeline) else {
                Issue.record("c.png did not fail")
                return
            }

            #expect(error.code == "name-unusable")
            #expect(try Folder(outbox).names().map(\.string) == ["c.png.labels.png"])
        }
    }
}
