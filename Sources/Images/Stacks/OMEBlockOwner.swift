/// Decides which blocks of planes lie in the file that is read.
struct OMEBlockOwner {
    /// How certain it is that a block is this file's.
    enum Certainty: CaseIterable {
        /// It names no file, or this one by its UUID.
        case certain
        /// It names this file by its name alone; its pages may be claimed by others.
        case byName
    }

    private let identifier: String?
    private let fileName: String?
    /// Whether all blocks that name a file name the same, which then is this one, whatever its name is now.
    private let isOnly: Bool

    /// Collects the files that blocks name.
    ///
    /// - Parameters:
    ///   - metadata: The parsed OME-XML.
    ///   - fileName: The name of this file; `nil` if unknown.
    init(_ metadata: OMEMetadata, fileName: String?) {
        identifier = metadata.identifier
        self.fileName = fileName
        var marks: Set<[String?]> = []
        var isKnown = false
        for image in metadata.images {
            for block in image.blocks {
                guard block.identifier != nil || block.file != nil else {
                    // Planes are known to be here: a file with a UUID knows those of others too.
                    isKnown = isKnown || metadata.identifier != nil
                    continue
                }
                if marks.count < 2 {
                    marks.insert([block.identifier, block.file])
                }
                isKnown =
                    isKnown
                    || block.identifier != nil && block.identifier == metadata.identifier
                    || Self.isName(block.file, of: fileName)
            }
        }
        isOnly = !isKnown && marks.count == 1
    }

    /// How certain a block is this file's; `nil` if it is another's.
    func certainty(of block: OMEMetadata.Block) -> Certainty? {
        if isOnly || block.identifier == nil && block.file == nil { return .certain }
        if let own = block.identifier, own == identifier { return .certain }
        if block.identifier == nil, fileName == nil { return .certain }
        return Self.isName(block.file, of: fileName) ? .byName : nil
    }

    /// Whether a path of any system ends with the name of this file.
    private static func isName(_ path: String?, of fileName: String?) -> Bool {
        guard let path, let fileName else { return false }
        return path == fileName
            || path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last == fileName[...]
    }
}
