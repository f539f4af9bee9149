import Outbox
import SystemPackage

/// A truth that is one file, or a picture of one.
struct TruthPicture: TruthSource {
    /// Open, and judged.
    let file: TruthFile
    /// Relative to the truth folder.
    let path: FilePath
    /// Which of its pictures, where the image is one of several.
    let mark: PictureMark?

    var need: Int { file.need }

    func read(unless known: String?, progress: () throws -> Void) throws -> TruthReading? {
        try progress()
        let bytes = try file.content()
        let digest = Digest.sha256(bytes)
        if digest == known { return nil }
        do {
            let (numbers, header) = try file.decode(bytes, mark: mark)
            return TruthReading(truth: Truth(numbers, of: header), path: path, sha256: digest)
        } catch let fault as TruthFault {
            throw TruthFault(fault.record, digest: digest)
        }
    }
}
