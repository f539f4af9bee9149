import Images
import Linux
import Outbox
import SystemPackage

/// A folder with a mask for each nucleus of one image, each judged by its headers.
struct TruthMasks: TruthSource {
    /// The most masks: as many as a label image of 16 bits numbers nuclei.
    static let most = 65_535
    /// The most pixels of all masks, times those that one image may have: for the time it takes.
    private static let mostImages = 64

    let need: Int
    private let folder: FilePath
    private let masks: [FilePath]
    private let tree: Tree
    private let terms: TruthTerms

    /// Lists the masks, and judges them; no link is followed.
    ///
    /// - Parameters:
    ///   - folder: Relative to the tree.
    ///   - tree: Where truths lie.
    ///   - terms: What the masks must meet.
    ///   - progress: Called before each mask.
    /// - Throws: ``TruthFault``; ``FileError`` or ``ImageError`` where the machine is at fault; what
    ///   `progress` throws.
    init(
        _ folder: FilePath, in tree: Tree, _ terms: TruthTerms, progress: () throws -> Void
    ) throws {
        let masks: [FilePath]
        do throws(FileError) {
            masks = try Self.list(folder, in: tree)
        } catch {
            throw try TruthFault(error)
        }
        if masks.isEmpty { throw TruthFault(folder, unreadable: "there is no mask in the folder") }
        let pixels = terms.image.width * terms.image.height
        let mostPixels = terms.limits.image.pixels.multipliedReportingOverflow(by: Self.mostImages)
        guard mostPixels.overflow || masks.count <= mostPixels.partialValue / max(pixels, 1) else {
            throw TruthFault(
                folder,
                unreadable: "\(masks.count) masks of \(pixels) pixels are more than "
                    + "\(Self.mostImages) times what the setting 'max_pixels' allows an image")
        }
        // One is in memory at a time.
        need = try masks.reduce(0) { need, mask in
            try progress()
            return try max(need, TruthFile(mask, in: tree, terms).need)
        }
        self.folder = folder
        self.masks = masks
        self.tree = tree
        self.terms = terms
    }

    func read(unless known: String?, progress: () throws -> Void) throws -> TruthReading? {
        var stack = TruthStack(width: terms.image.width, height: terms.image.height)
        var digests = DigestList()
        for mask in masks {
            try progress()
            let file = try TruthFile(mask, in: tree, terms)
            let bytes = try file.content()
            digests.add(bytes, named: mask)
            let (numbers, header) = try file.decode(bytes)
            stack.add(numbers, of: header)
        }
        let digest = digests.sha256
        if digest == known { return nil }
        return TruthReading(truth: stack.truth, path: folder, sha256: digest)
    }

    /// The images that lie directly in a folder, sorted by the bytes of their names.
    private static func list(
        _ folder: FilePath, in tree: Tree
    ) throws(FileError) -> [FilePath] {
        var masks: [FilePath] = []
        try tree.visitMasks(in: folder) { path, _ throws(FileError) in
            guard masks.count < Self.most else {
                throw .notUsable(path: folder, reason: "it holds more than \(Self.most) masks")
            }
            masks.append(path)
        }
        return masks.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
    }
}
