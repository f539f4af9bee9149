import Exports
import Images
import Linux
import Outbox
import Segmentation

extension ErrorRecord {
    /// The record of an image that cannot be decoded; `nil` for a fault of the machine, after which
    /// the image is tried again.
    ///
    /// - Parameters:
    ///   - error: The error of the decoder.
    ///   - name: The name of the image's file.
    ///   - picture: The image of a stack; the default for a file of one.
    package init?(_ error: ImageError, of name: String, at picture: Picture = Picture()) {
        guard let (code, cure) = Self.codeAndCure(of: error) else { return nil }
        self.init(
            code: code, message: "'\(name)' cannot be segmented\(picture.place): \(error).",
            cure: cure)
    }

    private static func codeAndCure(of error: ImageError) -> (code: ErrorCode, cure: String)? {
        switch error {
        case .empty: (.imageEmpty, "Copy the file again; its writer may have been stopped.")
        case .truncated:
            (.imageTruncated, "Copy the file again, all of it, and drop it once more.")
        case .broken:
            (.imageBroken, "Export the image again, or copy it again from where it was made.")
        case .unsupportedFormat: (.imageFormat, "Export the image as TIFF or PNG, without loss.")
        case .tooLarge(.pictures, _, _):
            (
                .tooManyPictures,
                "Raise 'max_pictures' in the settings, choose planes by 'plane_z' and "
                    + "'plane_time', or split the file."
            )
        case .tooLarge(.filePixels, _, _):
            (.tooManyPixels, "Raise 'max_file_pixels' in the settings, or split the file.")
        case .amplified:
            (
                .imageAmplified,
                "Export it again, with the pixels of each picture of its own, as several files; or "
                    + "raise 'max_pixels', if they are of its own but compressed extremely well."
            )
        case .tooLarge(let measure, _, _):
            (.imageTooLarge, "Raise '\(measure.rawValue)' in the settings, or cut the image up.")
        case .tooSlow:
            (.imageTooSlow, "Raise 'decode_limit' in the settings, or export the image again.")
        case .noSuchPlane(let setting, _, _):
            (.imagePlane, "Set '\(setting)' to what the file has.")
        case .unreadableVariant(_, let cure): (.imageFormat, cure)
        case .notEncodable: (.imageNotEncodable, "Report this, with the image.")
        case .outOfMemory, .system: nil
        }
    }

    /// The record of an image that would take more memory than all images together may.
    ///
    /// - Parameters:
    ///   - name: The name of its file.
    ///   - bytes: The memory that it would take.
    ///   - largest: What takes most of it, and how much, if that is a block of the file.
    ///   - ceiling: The memory that there may be.
    package init(
        image name: String, memory bytes: Int,
        largest: (block: DecodingMemory.Block, bytes: Int)? = nil, ceiling: Int
    ) {
        let part = largest.map { ", \(Self.mebibytes($0.bytes)) of it for \($0.block.name)" } ?? ""
        self.init(
            code: .imageTooLarge,
            message: "'\(name)' cannot be segmented: it needs \(Self.mebibytes(bytes)) of memory"
                + "\(part); the setting 'memory' allows \(Self.mebibytes(ceiling)).",
            cure: largest?.block.cure
                ?? "Raise 'memory' in the settings (and MemoryMax= of the unit, if it is set), "
                + "or cut the image up.")
    }

    /// The record of an image whose headers alone would take more memory than all images together
    /// may.
    ///
    /// - Parameters:
    ///   - name: The name of its file.
    ///   - headers: What its headers take.
    ///   - ceiling: The memory that there may be.
    package init(image name: String, headers: HeaderMemory, ceiling: Int) {
        self.init(
            code: .imageTooLarge,
            message: "'\(name)' cannot be segmented: reading its headers and metadata may take "
                + "\(Self.mebibytes(headers.bytes)) of memory; the setting 'memory' allows "
                + "\(Self.mebibytes(ceiling)).",
            cure: "Export it with less metadata, or raise 'memory' in the settings (and MemoryMax= "
                + "of the unit, if it is set).")
    }

    private static func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }

    /// The record of a file with too many bytes.
    package init(image name: String, bytes: Int, limit: Int) {
        self.init(
            code: .fileTooLarge,
            message: "'\(name)' cannot be used: it has \(bytes) bytes; "
                + "the setting 'max_bytes' allows \(limit).",
            cure: "Raise 'max_bytes' in the settings, or cut the image up.")
    }

    /// The record of a file whose pictures take too long together.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - done: The number of pictures that were segmented within the limit.
    ///   - count: The number of its pictures that were to be segmented.
    ///   - limit: The limit.
    package init(file name: String, segmented done: Int, of count: Int, within limit: Duration) {
        self.init(
            code: .fileTooSlow,
            message: "'\(name)' cannot be segmented: segmenting \(done) of \(count) pictures took "
                + "longer than \(limit); the setting 'file_limit' allows no more for all of them.",
            cure: "Raise 'file_limit' in the settings, or split the file.")
    }

    /// The record of something that is not a file that can be read.
    init(unusable name: String, reason: String) {
        self.init(
            code: .fileUnusable, message: "'\(name)' cannot be used: \(reason).",
            cure: "Drop a regular file.")
    }

    /// The record of an image that was decoded, but can have no result; `nil` where the machine is at
    /// fault.
    init?(fault error: any Error, of name: String) {
        switch error {
        case ResultConflict.otherImage(let other, _):
            self.init(
                code: .nameTaken,
                message: "The results of '\(name)' cannot be published: \(error).",
                cure:
                    "Give this image or '\(other)' another name that does not only differ in case.")
        case let error as ResultConflict:
            self.init(
                code: .nameUnusable,
                message: "The results of '\(name)' cannot be published: \(error).",
                cure: "Give the image another name, or move what has the name away.")
        case let error as TooManyComponents:
            self.init(
                code: .tooManyNuclei, message: "'\(name)' cannot be segmented: \(error).",
                cure: "Look at the image; if there are so many nuclei, cut it up.")
        case ExportError.outOfMemory: return nil
        case let error as ExportError:
            self.init(
                code: .exportTooLarge, message: "'\(name)' cannot be exported: \(error).",
                cure: "Turn 'roi_set' off in the settings, or cut the image up.")
        case let error as FileError where error.isFaultOfResultName:
            self.init(
                code: .nameUnusable,
                message: "The results of '\(name)' cannot be named: \(error).",
                cure: "Give the image another, shorter name.")
        default: return nil
        }
    }
}

extension FileError {
    /// Whether results cannot have the names that follow from the image's, by error number and
    /// operation (rename(2), mkdir(2), fstatat(2)).
    ///
    /// `EINVAL` and `EILSEQ` mean that the file system refuses characters of a name, such as `:` on
    /// a share of Windows; from other calls they mean something else.
    package var isFaultOfResultName: Bool {
        if isNotAFolder { return true }
        guard case .system(_, let action, let errno) = self else { return false }
        switch errno {
        case .fileNameTooLong, .isDirectory, .notDirectory: return true
        case .invalidArgument, .illegalByteSequence:
            return ["rename to", "make the folder", "examine", "move to"].contains(action)
        default: return false
        }
    }
}
