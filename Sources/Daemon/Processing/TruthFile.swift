import Evaluation
import Images
import Linux
import Outbox
import SystemPackage

/// A truth's file, open, and what its first bytes say.
final class TruthFile {
    private let file: OpenFile
    private let path: FilePath
    private let header: PNGHeader?
    private let terms: TruthTerms

    /// Opens a truth, and judges it by its first bytes and its size; no link is followed on the
    /// way.
    ///
    /// - Throws: ``TruthFault``; ``FileError`` where the machine is at fault.
    init(_ path: FilePath, in tree: Tree, _ terms: TruthTerms) throws {
        do throws(FileError) {
            file = try tree.open(path)
            // None where it is no image that can be read: decoding says why.
            header = PNGHeader(try file.readPrefix(PNGHeader.length))
        } catch {
            throw try TruthFault(error)
        }
        self.path = path
        self.terms = terms
        if let header, header.width != terms.image.width || header.height != terms.image.height {
            throw TruthFault(
                path, columns: header.width, rows: header.height, image: terms.image)
        }
        if let reason = refusal { throw TruthFault(path, unreadable: reason) }
    }

    /// The bytes of memory that it takes to compare an image with it.
    ///
    /// What a pixel is counted for besides its samples is more than its labels take.
    var need: Int { MemoryNeed.bytes(file: file.status.size, header) }

    /// All of it.
    ///
    /// - Throws: ``TruthFault``; ``FileError`` where the machine is at fault.
    func content() throws -> [UInt8] {
        do throws(FileError) {
            return try file.readAll(limit: terms.limits.bytes)
        } catch {
            throw try TruthFault(error)
        }
    }

    /// Decodes its content, which must still be what its first bytes said.
    func decode(_ bytes: [UInt8]) throws(TruthFault) -> Raster {
        guard PNGHeader(bytes) == header else {
            throw TruthFault(path, unreadable: "the file was changed while it was read")
        }
        let raster: Raster
        do throws(ImageError) {
            raster = try PNGDecoder.decode(bytes, limits: terms.limits.image)
        } catch {
            throw TruthFault(path, unreadable: "\(error)")
        }
        guard raster.width == terms.image.width, raster.height == terms.image.height else {
            throw TruthFault(
                path, columns: raster.width, rows: raster.height, image: terms.image)
        }
        return raster
    }

    /// Why it is not read at all, if so.
    private var refusal: String? {
        let (bytes, limits) = (file.status.size, terms.limits)
        guard bytes <= limits.bytes else {
            return "the file has \(bytes) bytes; the setting 'max_bytes' allows \(limits.bytes)"
        }
        do throws(ImageError) {
            if let header { try limits.image.check(width: header.width, height: header.height) }
        } catch {
            return "\(error)"
        }
        guard need <= terms.ceiling else {
            return "it needs \(need >> 20) MiB of memory; "
                + "the setting 'memory' allows \(terms.ceiling >> 20) MiB"
        }
        return nil
    }
}

extension TruthFile: TruthSource {
    func read(unless known: String?, progress: () throws -> Void) throws -> TruthReading? {
        try progress()
        let bytes = try content()
        let digest = Digest.sha256(bytes)
        if digest == known { return nil }
        do throws(TruthFault) {
            return TruthReading(truth: Truth(try decode(bytes)), path: path, sha256: digest)
        } catch {
            throw TruthFault(error.record, digest: digest)
        }
    }
}
