import Foundation
import Linux
import TestSupport
import Testing
import Training

@Suite("The images of a resumed run")
struct RunImagesTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    /// Starts a run and stops it in its second epoch.
    private func begun() throws {
        try fixture.train(fixture.configuration(), steps: 4)
    }

    /// All files of the run's folder.
    private func files() throws -> [String: [UInt8]] {
        try Dictionary(
            uniqueKeysWithValues: Fixtures.names(in: fixture.run).filter { $0 != "strip" }
                .map { ($0, try fixture.read($0)) })
    }

    private func remove(_ name: String) throws {
        try AtomicFile.remove(fixture.data.appending(name))
    }

    /// Puts another image's file in the place of one.
    private func swap(_ name: String) throws {
        let other = fixture.data.appending(
            name.replacingOccurrences(of: "3.png", with: "5.png"))
        try AtomicFile.write(
            OpenFile(at: other).readAll(limit: 1 << 20), to: fixture.data.appending(name))
    }

    private static let untrue = "it has no annotation in 'labels' nor in 'masks'"

    @Test(
        "an image that was modified, removed or added is reported, and nothing is overwritten",
        arguments: [
            ("image", 3, TrainingError.Change.modified), ("truth", 3, .modified),
            ("gone", 3, .removed(reason: nil)), ("truth gone", 3, .removed(reason: untrue)),
            ("new", 8, .added),
        ])
    func changed(what: String, number: Int, how: TrainingError.Change) throws {
        try begun()
        let before = try files()
        switch what {
        case "image": try swap("images/3.png")
        case "truth": try swap("labels/3.png")
        case "gone":
            try remove("images/3.png")
            try remove("labels/3.png")
        case "truth gone": try remove("labels/3.png")
        default: try fixture.writeDiscs(8..<9)
        }

        #expect(throws: TrainingError.imageChanged("images/\(number).png", change: how)) {
            try fixture.resume()
        }

        #expect(try files() == before)
    }

    @Test("an image that cannot be read any more is reported as removed, with the reason")
    func broken() throws {
        try begun()
        try fixture.folder.write([1, 2, 3], to: "data/images/3.png")

        let error = #expect(throws: TrainingError.self) { try fixture.resume() }

        guard case .imageChanged("images/3.png", .removed(let reason?)) = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("files that are left out may be added and removed")
    func leftOut() throws {
        try fixture.folder.write([0], to: "data/images/old.png")
        try begun()
        try remove("images/old.png")
        try fixture.folder.write([0], to: "data/images/notes.png")
        try fixture.folder.write([0], to: "data/images/broken.png")
        try fixture.folder.write([0], to: "data/labels/broken.png")

        #expect(try fixture.goOn(steps: 0) == .stopped(epochs: 1, steps: 1))
    }

    @Test("an image that was left out at the start and is usable now is reported as added")
    func usable() throws {
        try fixture.writeDiscs(8..<9)
        let truth = fixture.data.appending("labels/8.png")
        let bytes = try OpenFile(at: truth).readAll(limit: 1 << 20)
        try AtomicFile.remove(truth)
        try begun()
        try AtomicFile.write(bytes, to: truth)

        #expect(throws: TrainingError.imageChanged("images/8.png", change: .added)) {
            try fixture.resume()
        }
    }

    @Test("a restored image is accepted again")
    func putBack() throws {
        try begun()
        let name = fixture.data.appending("images/3.png")
        let bytes = try OpenFile(at: name).readAll(limit: 1 << 20)
        try swap("images/3.png")
        #expect(throws: TrainingError.self) { try fixture.resume() }

        try AtomicFile.write(bytes, to: name)

        #expect(try fixture.goOn(steps: 0) == .stopped(epochs: 1, steps: 1))
    }

    @Test(
        "the message says what changed and what to do",
        arguments: [
            (
                TrainingError.Change.modified,
                "has changed since the run started: restore the images"
            ),
            (.added, "did not exist, or was left out, when the run started: remove it"),
            (.removed(reason: nil), "is missing since the run started: restore it"),
            (
                .removed(reason: "it is torn"),
                "is missing since the run started (it is left out now: it is torn): restore it"
            ),
        ])
    func sentence(how: TrainingError.Change, clause: String) {
        #expect(
            "\(TrainingError.imageChanged("a.png", change: how))"
                == "'a.png' \(clause), or start a new run")
    }
}
