import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors

/// Masks drawn by hand, mirrored as the images are; any nonzero pixel is nucleus.
package struct TruthFolder: Sendable {
    /// Does the work that takes so many bytes of memory, once they are there.
    package typealias Spending = (Int, () throws -> DiceRecord?) throws -> DiceRecord?

    private let tree: Tree
    private let limits: ReadingLimits
    private let ceiling: Int

    /// Reads truths below a folder.
    ///
    /// - Parameters:
    ///   - root: The folder; no link below it is followed.
    ///   - limits: How large a truth may be.
    ///   - ceiling: The most bytes of memory that a comparison may take.
    package init(_ root: FilePath, limits: ReadingLimits, ceiling: Int = .max) {
        tree = Tree(root)
        self.limits = limits
        self.ceiling = ceiling
    }

    /// The truth of an image: of the same path, else of the same stem with `.png` or `.tif`.
    ///
    /// - Returns: Its path relative to the folder, or `nil` where there is none.
    /// - Throws: ``FileError`` where the machine cannot say whether there is one.
    package func find(for image: FilePath) throws(FileError) -> FilePath? {
        var paths = [image]
        for ending in ["png", "tif"] {
            var path = image
            path.extension = ending
            paths.append(path)
        }
        for path in paths {
            do {
                if try tree.status(of: path)?.kind == .file { return path }
            } catch {
                // A name that cannot be is the name of nothing, and so is one that nobody may see.
                if case .notUsable = error { continue }
                guard [.fileNameTooLong, .permissionDenied].contains(error.errno) else {
                    throw error
                }
            }
        }
        return nil
    }

    /// Compares a mask with its truth, whose first bytes are judged before the rest is read.
    ///
    /// - Parameters:
    ///   - mask: Asked for only if the truth is not `known`.
    ///   - width: The mask's columns.
    ///   - height: The mask's rows.
    ///   - truth: What ``find(for:)`` found.
    ///   - known: The digest of the truth that the mask has been compared with already.
    ///   - spend: Called with the bytes of memory that truth and mask take.
    /// - Returns: The agreement, or why there is none; `nil` if the truth is the known one.
    /// - Throws: What `mask` and `spend` throw; ``FileError`` where the machine is at fault.
    package func compare(
        _ mask: @escaping () throws -> Plane<Bool>, width: Int, height: Int, with truth: FilePath,
        unless known: String? = nil, spend: Spending = { _, work in try work() }
    ) throws -> DiceRecord? {
        func failure(_ error: ErrorRecord, _ digest: String? = nil) -> DiceRecord {
            .failed(.init(error: error, truth: truth.string, truthSha256: digest))
        }
        let file: TruthFile
        do throws(FileError) {
            file = try TruthFile(truth, in: tree)
        } catch {
            return failure(try Self.record(of: error))
        }
        let header = file.header
        func otherSize(_ columns: Int, _ rows: Int) -> ErrorRecord {
            .truth("'\(truth)' has \(columns)x\(rows) pixels, its image \(width)x\(height)")
        }
        if let header, header.width != width || header.height != height {
            return failure(otherSize(header.width, header.height))
        }
        // What a pixel is counted for besides its samples is more than its mask takes.
        let need = MemoryNeed.bytes(file: file.size, header)
        if let reason = refusal(of: header, bytes: file.size, need: need) {
            return failure(.truth(unreadable: "'\(truth)': \(reason)"))
        }
        return try spend(need) {
            let bytes: [UInt8]
            do throws(FileError) {
                bytes = try file.content(limit: limits.bytes)
            } catch {
                return failure(try Self.record(of: error))
            }
            let digest = Digest.sha256(bytes)
            if digest == known { return nil }
            guard PNGHeader(bytes) == header else {
                let reason = "'\(truth)': the file was changed while it was read"
                return failure(.truth(unreadable: reason), digest)
            }
            let mask = try mask()
            let raster: Raster
            do {
                raster = try PNGDecoder.decode(bytes, limits: limits.image)
            } catch {
                return failure(.truth(unreadable: "'\(truth)': \(error)"), digest)
            }
            guard raster.width == mask.width, raster.height == mask.height else {
                return failure(otherSize(raster.width, raster.height), digest)
            }
            let agreement = Agreement(predicted: mask, actual: raster.nonzero)
            return .measured(
                .init(
                    value: agreement.dice, truth: truth.string, truthSha256: digest,
                    iou: agreement.iou, precision: agreement.precision, recall: agreement.recall,
                    pixelError: agreement.pixelError))
        }
    }

    /// Why a truth is not read at all, if so.
    private func refusal(of header: PNGHeader?, bytes: Int, need: Int) -> String? {
        guard bytes <= limits.bytes else {
            return "the file has \(bytes) bytes; the setting 'max_bytes' allows \(limits.bytes)"
        }
        do throws(ImageError) {
            if let header { try limits.image.check(width: header.width, height: header.height) }
        } catch {
            return "\(error)"
        }
        guard need <= ceiling else {
            return "it needs \(need >> 20) MiB of memory; "
                + "the setting 'memory' allows \(ceiling >> 20) MiB"
        }
        return nil
    }

    /// What is said of a file that is not there or not to be used.
    ///
    /// - Throws: The error, where the machine is at fault: another time the truth may be read.
    private static func record(of error: FileError) throws(FileError) -> ErrorRecord {
        if case .notUsable = error { return .truth(unreadable: "\(error)") }
        guard error.isMissingFolder || error.errno == .permissionDenied else { throw error }
        return .truth(unreadable: "\(error)")
    }
}

extension Raster {
    /// Where any channel but alpha is not zero.
    package var nonzero: Plane<Bool> {
        let colours = channels > 2 ? 3 : 1
        func mask<Sample: BinaryInteger>(_ samples: [Sample]) -> Plane<Bool> {
            Plane(
                width: width, height: height,
                elements: (0..<width * height).map { pixel in
                    (0..<colours).contains { samples[pixel * channels + $0] != 0 }
                })
        }
        return switch samples {
        case .eight(let samples): mask(samples)
        case .sixteen(let samples): mask(samples)
        }
    }
}
