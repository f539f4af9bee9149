import Images
import Linux
import Outbox
import SystemPackage
import Tensors

/// A truth's file, open, and what its headers say.
final class TruthFile {
    /// Bytes for each pixel besides its samples: its numbers and labels, those that they are
    /// compared with, and the components of a mask.
    private static let perPixel = 24
    /// Bytes that a file of any size takes.
    private static let fixed = 1 << 20
    /// Every plane is a picture, and none is projected: labels have no largest.
    private static let choice = PlaneChoice(focus: .each, time: .each)

    /// The pictures that it holds; none where its headers cannot be read.
    var pictures: [Picture] { reader?.pictures ?? [] }
    /// The bytes of memory that it takes to compare an image with it.
    var need: Int {
        guard let header = reader?.header else { return file.status.size + Self.fixed }
        let (pixels, overflow) = header.width.multipliedReportingOverflow(by: header.height)
        let perPixel = Self.perPixel + header.channels * header.kind.bytes
        let (need, tooMuch) = pixels.multipliedReportingOverflow(by: perPixel)
        return overflow || tooMuch ? .max : need + file.status.size + Self.fixed
    }

    private let file: OpenFile
    private let path: FilePath
    /// Reads where the file lies; `nil` where it is no image that can be read: decoding says why.
    private let reader: ImageReader?
    private let terms: TruthTerms

    /// Opens a truth, and judges it by its headers and its size; no link is followed on the way.
    ///
    /// - Throws: ``TruthFault``; ``FileError`` or ``ImageError`` where the machine is at fault.
    init(_ path: FilePath, in tree: Tree, _ terms: TruthTerms) throws {
        do throws(FileError) {
            file = try tree.open(path)
        } catch {
            throw try TruthFault(error)
        }
        self.path = path
        self.terms = terms
        do throws(ImageError) {
            reader = try Self.reader(
                .descriptor(file.number, size: file.status.size), terms.limits)
        } catch {
            switch error {
            case .tooLarge: throw TruthFault(path, unreadable: "\(error)")
            case .outOfMemory, .system: throw error
            default: reader = nil
            }
        }
        if let header = reader?.header { try check(header) }
        if let reason = refusal { throw TruthFault(path, unreadable: reason) }
    }

    /// Its whole content.
    ///
    /// - Throws: ``TruthFault``; ``FileError`` where the machine is at fault.
    func content() throws -> [UInt8] {
        do throws(FileError) {
            return try file.readAll(limit: terms.limits.bytes)
        } catch {
            throw try TruthFault(error)
        }
    }

    /// Decodes its content, which must still be what its headers said.
    ///
    /// - Parameters:
    ///   - bytes: What ``content()`` gave.
    ///   - mark: Which of several pictures; `nil` where there is to be one alone.
    /// - Returns: Its numbers, and the header of what they are of.
    /// - Throws: ``TruthFault``; ``ImageError`` where the machine is at fault.
    func decode(
        _ bytes: [UInt8], mark: PictureMark? = nil
    ) throws -> (numbers: Plane<UInt32>, header: PageHeader) {
        let now: ImageReader
        do throws(ImageError) {
            now = try Self.reader(.bytes(bytes), terms.limits)
        } catch {
            throw try TruthFault(path, error)
        }
        guard now.header == reader?.header, now.pictures == pictures else {
            throw TruthFault(path, unreadable: "the file was changed while it was read")
        }
        let picture = try picture(mark)
        do throws(ImageError) {
            return (try now.labels(of: picture), now.header)
        } catch {
            throw try TruthFault(path, error)
        }
    }

    /// Which pictures a file holds, where it holds several: ends of results' names.
    ///
    /// - Throws: ``ImageError`` where the machine is at fault.
    static func marks(
        in file: borrowing OpenFile, _ limits: ReadingLimits
    ) throws(ImageError) -> [String] {
        let input = ImageInput.descriptor(file.number, size: file.status.size)
        let pictures: [Picture]
        do {
            pictures = try reader(input, limits).pictures
        } catch {
            guard error.machineErrno == nil else { throw error }
            return []
        }
        guard pictures.count > 1 else { return [] }
        return pictures.flatMap { picture in
            let digits = picture.suffix.dropFirst(2)
            let isSingle = digits.allSatisfy(\.isNumber)
            return isSingle ? ["#t\(digits)", "#z\(digits)"] : [picture.suffix]
        }
    }

    private static func reader(
        _ input: ImageInput, _ limits: ReadingLimits
    ) throws(ImageError) -> ImageReader {
        try ImageReader(input, limits: limits.decoding, choice: choice, as: .labels)
    }

    /// Which of its pictures is the truth.
    private func picture(_ mark: PictureMark?) throws(TruthFault) -> Picture {
        let several = pictures.count > 1
        let found = pictures.first { picture in
            guard several else { return mark == nil }
            return mark.map { PictureMark(picture.suffix)?.matches($0) == true } ?? false
        }
        if let found { return found }
        throw TruthFault(
            path,
            unreadable: several
                ? "it holds \(pictures.count) pictures, and none is this image's"
                : "it holds one picture, and its image is one of several of a file")
    }

    private func check(_ header: PageHeader) throws(TruthFault) {
        guard header.width == terms.image.width, header.height == terms.image.height else {
            throw TruthFault(
                path, columns: header.width, rows: header.height, image: terms.image)
        }
    }

    /// Why it is not read at all, if so.
    private var refusal: String? {
        let (bytes, limits) = (file.status.size, terms.limits)
        guard bytes <= limits.bytes else {
            return "the file has \(bytes) bytes; the setting 'max_bytes' allows \(limits.bytes)"
        }
        if reader?.format == .jpeg {
            return "it is a JPEG, which does not keep what was drawn exactly"
        }
        guard need <= terms.ceiling else {
            return "it needs \(need >> 20) MiB of memory; "
                + "the setting 'memory' allows \(terms.ceiling >> 20) MiB"
        }
        return nil
    }
}
