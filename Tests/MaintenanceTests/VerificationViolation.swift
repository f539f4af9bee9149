import Maintenance
import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport

/// One way to break the promise, and the faults that must be named for it.
enum VerificationViolation: String, CaseIterable, Sendable {
    case cutMask, grownMask, missingMask, linkInPlaceOfMask, folderInPlaceOfMask
    case missingSidecar, missingSidecarOfArchived, missingSidecarOfLongName
    case brokenSidecar, brokenSidecarWithoutInput, otherVersion, renamedSidecar, unexpectedOutput
    case strayInOutbox, strayInSubFolder
    case temporaryInOutbox, temporaryInFailed, temporaryInArchive
    case failedWithoutReason, reasonWithoutFile, brokenReason, emptyReason, heldImageGone
    case doneAndFailed, doneAndHeld
    case newImage, changedImage
    case archivedWithoutResult, archivedAfterItsResult, otherFailed
    case takenAsideInInbox, takenAsideInFailed
    case otherMask, otherContent, otherArchived, otherFailedContent

    /// Seen only where contents are read.
    var needsFull: Bool {
        [.otherMask, .otherContent, .otherArchived, .otherFailedContent].contains(self)
    }

    /// Does it to what ``fill(_:)`` has made, and says what must be found.
    func apply(to fixture: FoldersFixture) throws -> [VerificationFault] {
        func fault(_ path: FilePath, in folder: String, _ kind: VerificationFault.Kind)
            -> [VerificationFault]
        {
            [VerificationFault(path: fixture.root.appending(folder).pushing(path), kind: kind)]
        }
        let (outbox, failed) = (fixture.tree("outbox"), fixture.tree("failed"))
        let mask: FilePath = "plate/b.png.mask.png"
        let reason: FilePath = "plate/bad.png.json"
        switch self {
        case .cutMask:
            try fixture.write([9, 9], to: mask, in: "outbox")
            return fault(mask, in: "outbox", .size(bytes: 2, expected: 3))
        case .grownMask:
            try fixture.write([9, 9, 9, 9], to: mask, in: "outbox")
            return fault(mask, in: "outbox", .size(bytes: 4, expected: 3))
        case .missingMask:
            try outbox.remove(mask)
            return fault(mask, in: "outbox", .missing)
        case .linkInPlaceOfMask:
            try outbox.remove(mask)
            _ = symlink("a.png.mask.png", outbox.root.pushing(mask).string)
            return fault(mask, in: "outbox", .missing)
        case .folderInPlaceOfMask:
            try outbox.remove(mask)
            try outbox.createFolder(at: mask)
            return fault(mask, in: "outbox", .missing)
        case .missingSidecar:
            try outbox.remove("plate/b.png.json")
            return fault("plate/b.png", in: "inbox", .notRunning)
        case .missingSidecarOfLongName:
            try outbox.remove(ResultName(for: Self.longName).sidecar)
            return fault(Self.longName, in: "inbox", .notRunning)
        case .missingSidecarOfArchived:
            try outbox.remove("alone.png.json")
            return fault("alone.png", in: "archive", .noResult)
                + fault("alone.png.mask.png", in: "outbox", .unlisted)
        case .brokenSidecar:
            try fixture.write(Array("{".utf8), to: "plate/b.png.json", in: "outbox")
            return fault("plate/b.png", in: "inbox", .notRunning)
        case .brokenSidecarWithoutInput:
            try fixture.write(Array("{".utf8), to: "removed.png.json", in: "outbox")
            return fault(
                "removed.png.json", in: "outbox", .notASidecar(reason: "it is not JSON"))
        case .otherVersion:
            var sidecar = FoldersFixture.sidecar(
                "removed.png", content: [], modified: 0, outputs: [:])
            sidecar.schema = "nucleid/9"
            try fixture.write(
                SidecarCoding.encode(sidecar), to: "removed.png.json", in: "outbox")
            return fault(
                "removed.png.json", in: "outbox",
                .notASidecar(reason: "its schema is 'nucleid/9', not 'nucleid/1'"))
        case .renamedSidecar:
            let bytes = try outbox.open("a.png.json").readAll(limit: 1 << 20)
            try fixture.write(bytes, to: "other.png.json", in: "outbox")
            return fault("other.png.json", in: "outbox", .misplaced(image: "a.png"))
        case .unexpectedOutput:
            let sidecar = FoldersFixture.sidecar(
                "lone.png", content: [], modified: 0,
                outputs: ["../failed/bad.png": .init(bytes: 7, sha256: "")])
            try fixture.write(SidecarCoding.encode(sidecar), to: "lone.png.json", in: "outbox")
            return fault("lone.png.json", in: "outbox", .unexpectedOutput(key: "../failed/bad.png"))
        case .strayInOutbox:
            try fixture.write([1], to: "notes", in: "outbox")
            return fault("notes", in: "outbox", .unlisted)
        case .strayInSubFolder:
            try fixture.write([1], to: "plate/b.png.overlay.png", in: "outbox")
            return fault("plate/b.png.overlay.png", in: "outbox", .unlisted)
        case .temporaryInOutbox, .temporaryInFailed, .temporaryInArchive:
            let folder =
                [.temporaryInOutbox: "outbox", .temporaryInFailed: "failed"][self] ?? "archive"
            try fixture.write([1], to: "plate/.nucleid-3-4.tmp", in: folder)
            return fault("plate/.nucleid-3-4.tmp", in: folder, .temporary)
        case .failedWithoutReason:
            try failed.remove(reason)
            return fault("plate/bad.png", in: "failed", .missingSidecar)
        case .reasonWithoutFile:
            try failed.remove("plate/bad.png")
            return fault(reason, in: "failed", .missingFile(image: "plate/bad.png"))
        case .brokenReason:
            try fixture.write([], to: reason, in: "failed")
            return fault(reason, in: "failed", .notASidecar(reason: "it is not JSON"))
        case .emptyReason:
            let bytes = try FoldersFixture.reason(
                "plate/bad.png", content: [], modified: 0, message: "")
            try fixture.write(bytes, to: reason, in: "failed")
            return fault(reason, in: "failed", .notASidecar(reason: "its error says nothing"))
        case .heldImageGone:
            try fixture.tree("inbox").remove("held.png")
            return fault("held.png.json", in: "failed", .missingFile(image: "held.png"))
        case .doneAndFailed:
            let bytes = try FoldersFixture.reason("a.png", content: Self.content, modified: 0)
            try fixture.write(Self.content, to: "a.png", in: "failed")
            try fixture.write(bytes, to: "a.png.json", in: "failed")
            return fault(
                "a.png", in: "failed", .alsoDone(result: outbox.root.appending("a.png.json")))
        case .doneAndHeld:
            let bytes = try FoldersFixture.reason("a.png", content: Self.content, modified: 0)
            try fixture.write(bytes, to: "a.png.json", in: "failed")
            return fault(
                "a.png.json", in: "failed", .alsoDone(result: outbox.root.appending("a.png.json")))
        case .takenAsideInInbox:
            try fixture.write([1], to: "plate/.nucleid-7-8.taken/x.png", in: "inbox")
            return fault("plate/.nucleid-7-8.taken/x.png", in: "inbox", .takenAside)
        case .takenAsideInFailed:
            try fixture.write([1], to: ".nucleid-7-8.taken/x.png", in: "failed")
            try fixture.write([1], to: ".nucleid-7-8.taken/.nucleid-with/x.png.json", in: "failed")
            return fault(".nucleid-7-8.taken/x.png", in: "failed", .takenAside)
        case .newImage:
            try fixture.write([1], to: "plate/new.TIF", in: "inbox")
            return fault("plate/new.TIF", in: "inbox", .notRunning)
        case .changedImage:
            try fixture.write([1], to: "a.png", in: "inbox")
            return fault("a.png", in: "inbox", .notRunning)
        case .archivedWithoutResult:
            try fixture.write([1], to: "plate/never.png", in: "archive")
            return fault("plate/never.png", in: "archive", .noResult)
        case .archivedAfterItsResult:
            try fixture.write([1], to: "old.2.png", in: "archive")
            return fault("old.2.png", in: "archive", .noResult)
        case .otherArchived:
            try fixture.write(Array("old.pnG".utf8), to: "old.1.png", in: "archive")
            return fault("old.1.png", in: "archive", .noResult)
        case .otherFailed:
            try fixture.write([1], to: "plate/bad.png", in: "failed")
            return fault("plate/bad.png", in: "failed", .differentFile)
        case .otherFailedContent:
            try fixture.write(Array("plate/bad.pnG".utf8), to: "plate/bad.png", in: "failed")
            return fault("plate/bad.png", in: "failed", .differentFile)
        case .otherMask:
            try fixture.write([9, 9, 8], to: mask, in: "outbox")
            return fault(mask, in: "outbox", .digest)
        case .otherContent:
            try fixture.alter(Array("z.png".utf8), at: "a.png", in: "inbox")
            return fault("a.png", in: "inbox", .altered)
        }
    }

    static let content = Array("a.png".utf8)
    static let longName = FilePath("plate").pushing(
        FilePath(bytes: [UInt8](repeating: 0xE9, count: 251) + ".png".utf8))

    /// A set of folders without fault, with something of all that may lie there.
    static func fill(_ fixture: FoldersFixture) throws {
        let unreadableName = FilePath(bytes: [0x78, 0xFF, 0xA0] + ".png".utf8)
        for image in ["a.png", "plate/b.png", "two\nlines \"'.png", longName, unreadableName] {
            try fixture.done(image)
        }
        for image in [
            "bad.png", "plate/bad.png",
            longName.removingLastComponent()
                .appending(String(repeating: "b", count: 250) + ".png"),
        ] as [FilePath] {
            try fixture.fail(image)
        }
        try fixture.fail("bad.png")
        try fixture.hold("held.png")
        for image in ["old.png", "alone.png"] as [FilePath] {
            try fixture.done(image, in: "archive")
        }
        // It came before the one that has the result.
        try fixture.tree("archive").move("old.png", to: fixture.tree("archive"), as: "old.1.png")
        try fixture.write([1], to: "old.png", in: "archive")
        try fixture.publish("removed.png", content: [5])
        for name in ["notes.txt", ".DS_Store", ".hidden.png", "copying.png.part"] {
            try fixture.write([1], to: FilePath(name), in: "inbox")
        }
        for folder in ["inbox", "outbox"] {
            try fixture.write([], to: ".nucleid.lock", in: folder)
        }
        _ = symlink("a.png", fixture.root.appending("inbox/link.png").string)
        _ = mkfifo(fixture.root.appending("inbox/pipe.png").string, 0o600)
    }
}
