import Images
import Linux
import Outbox
import Outlines
import SystemPackage
import Tensors

/// Why an annotation cannot be used: a fault of the annotation, never of the machine.
package struct AnnotationRefusal: Error, Equatable {
    /// All reasons for which an annotation is refused.
    package enum Reason: Equatable, Sendable {
        /// Its size is not the image's.
        case size(PlaneSize, image: PlaneSize)
        /// It is a JPEG.
        case lossy
        /// The file has more bytes than the setting `max_bytes` allows.
        case tooManyBytes(Int, limit: Int)
        /// Comparing with it needs more bytes of memory than the setting `memory` allows.
        case tooMuchMemory(Int, limit: Int)
        /// A folder of instance masks holds none.
        case noMasks
        /// A folder holds more instance masks than are read.
        case tooManyMasks(limit: Int)
        /// The instance masks have more pixels together than `factor` times the setting
        /// `max_pixels`.
        case tooManyMaskPixels(masks: Int, pixels: Int, factor: Int)
        /// The content is not that of the header that was read before.
        case changed
        /// Of several pictures in the file none is the image's.
        case noSuchPicture(pictures: Int)
        /// The file holds one picture, the image's file several.
        case singlePicture
        /// Its colours blend, so that they do not tell nuclei apart.
        case blended(BlendedColours)
        /// All its pixels have the ignore label.
        case nothingAnnotated
        /// It marks the background: this share of the image, 0…1.
        case inverted(coverage: Double)
        /// Its outlines cannot be read or filled.
        case outlines(OutlineError)
        /// It and these have been modified at about the same time, so that nothing tells which of
        /// them was corrected.
        case several([FilePath])
        /// It is no image that can be decoded.
        case undecodable(ImageError)
        /// It is missing, a link, of another type, or this user may not read it.
        case unreadable(FileError)
    }

    /// The file or folder, relative to the folder of annotations.
    package let path: FilePath
    /// The reason.
    package let reason: Reason
    /// The SHA-256 of the annotation, where all of it could be read.
    package var sha256: String?

    package init(path: FilePath, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

extension AnnotationRefusal {
    /// Runs a step that reads or decodes a file; the one place where an error becomes a refusal.
    ///
    /// - Throws: ``AnnotationRefusal`` where the file is at fault; the error itself where the
    ///   machine is, so that the annotation can be read another time.
    static func catching<Result: ~Copyable>(
        at path: FilePath, _ step: () throws -> Result
    ) throws -> Result {
        do {
            return try step()
        } catch let error as ImageError where error.machineErrno == nil {
            throw AnnotationRefusal(path: path, reason: .undecodable(error))
        } catch let error as FileError where isFault(ofFile: error) {
            throw AnnotationRefusal(path: path, reason: .unreadable(error))
        }
    }

    /// Whether an error is the fault of what lies at a path, not of the machine.
    package static func isFault(ofFile error: FileError) -> Bool {
        if case .unusable = error { return true }
        return error.isMissingFolder || error.errno == .permissionDenied
    }
}

extension AnnotationRefusal: CustomStringConvertible {
    /// A clause that names the annotation, without a determiner in front and a full stop behind.
    package var description: String {
        let problem: String =
            switch reason {
            case .size(let size, let image):
                "has \(size.width)x\(size.height) pixels, its image \(image.width)x\(image.height)"
            default: "cannot be used: \(clause)"
            }
        return "annotation '\(path)' \(problem)"
    }

    /// The refusal as the sidecar and the report of an evaluation record it.
    package var record: ErrorRecord {
        if case .size = reason {
            return ErrorRecord(
                code: "truth-size", message: "The \(self).",
                cure: "Replace it by an annotation drawn on this very image.")
        }
        if case .inverted = reason {
            return ErrorRecord(
                code: "truth-inverted", message: "The \(self).",
                cure: "Invert the annotation: 0 is background, anything else nucleus.")
        }
        if case .nothingAnnotated = reason {
            return ErrorRecord(
                code: "truth-unreadable", message: "The \(self).",
                cure: "Annotate a part of the image, or remove the annotation; save a mask as 0 "
                    + "and 255.")
        }
        if case .outlines(let error) = reason {
            return ErrorRecord(
                code: "truth-unreadable", message: "The \(self).", cure: error.cure)
        }
        if case .several = reason {
            return ErrorRecord(
                code: "truth-unreadable", message: "The \(self).",
                cure: "Keep the one that was corrected, and move the others away.")
        }
        if case .blended = reason {
            return ErrorRecord(
                code: "truth-unreadable", message: "The \(self).",
                cure: "Draw without smooth edges, and save the annotation as PNG or TIFF with one "
                    + "colour for each nucleus.")
        }
        return ErrorRecord(
            code: "truth-unreadable", message: "The \(self).",
            cure: "Save the annotation as PNG or TIFF: 0 is background, anything else nucleus.")
    }

    private var clause: String {
        switch reason {
        case .size: "its size is not the image's"
        case .lossy: "it is a JPEG, which does not keep exactly what was drawn"
        case .tooManyBytes(let bytes, let limit):
            "the file has \(bytes) bytes; the setting 'max_bytes' allows \(limit)"
        case .tooMuchMemory(let bytes, let limit):
            "it needs \(bytes >> 20) MiB of memory; the setting 'memory' allows \(limit >> 20) MiB"
        case .noMasks: "there is no mask in the folder"
        case .tooManyMasks(let limit): "the folder holds more than \(limit) masks"
        case .tooManyMaskPixels(let masks, let pixels, let factor):
            "\(masks) masks of \(pixels) pixels are more than \(factor) times what the setting "
                + "'max_pixels' allows an image"
        case .changed: "the file was changed while it was read"
        case .noSuchPicture(let pictures):
            "it holds \(pictures) pictures, and none is this image's"
        case .singlePicture:
            "it holds one picture, and its image is one of several of a file"
        case .blended(let colours):
            "its \(colours.count) colours blend into each other, as smooth edges or JPEG leave "
                + "them, so that they do not tell nuclei apart"
        case .nothingAnnotated:
            "all its pixels are left out as not annotated (65535 in 16 bits, 4294967295 in 32, or "
                + "-1)"
        case .inverted(let coverage):
            "it is probably inverted: it marks \(Int((100 * coverage).rounded(.down))) % of the "
                + "image, and what it leaves out looks like the nuclei"
        case .outlines(let error): "\(error)"
        case .several(let others):
            "for the same image there is \(AnnotationChoice.list(of: others)) too, modified within "
                + "2 s of it, so that nothing tells which one was corrected"
        case .undecodable(let error): "\(error)"
        case .unreadable(let error): "\(error)"
        }
    }
}
