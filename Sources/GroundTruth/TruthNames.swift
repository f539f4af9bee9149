import Images
import Inbox
import Linux
import Outbox
import SystemPackage

/// How truths and images find each other by their names.
package enum TruthNames {
    /// Endings of files that hold nuclei drawn by hand, the commonest first.
    private static let endings = ["png", "tif", "tiff"]

    /// The files that may be the truth of an image, the likeliest first.
    ///
    /// What has the image's path; else its stem with `.png`, `.tif` or `.tiff`. Of a picture of a
    /// stack, `cell.tif#t0003`: `cell#t0003.png` and the like, else the truth of `cell.tif`, a
    /// stack itself.
    static func files(of image: FilePath) -> [FilePath] {
        guard let (file, suffix, _) = PictureMark.split(image) else {
            return unique([image] + endings.map { image.ending($0) })
        }
        let own = [file, file.removingEnding()].flatMap { stem in
            endings.map { stem.appendingToName("\(suffix).\($0)") }
        }
        return unique([image] + own + [file] + endings.map { file.ending($0) })
    }

    /// The images, or pictures of images, that a truth may be of.
    ///
    /// - Parameters:
    ///   - truth: Its path relative to the truth folder; of masks in the Data Science Bowl's
    ///     layout, that of their folder.
    ///   - marks: Which pictures it holds itself, where it holds several.
    ///   - isPublished: Whether a picture has a result. Pictures of a file are published in order,
    ///     so that without its first none is looked for, of what may be tens of thousands.
    /// - Returns: Names of results.
    package static func images(
        of truth: FilePath, marks: [String], isPublished: (FilePath) -> Bool
    ) -> [FilePath] {
        let endings = InboxName.images.sorted().flatMap { [$0, $0.uppercased()] }
        let masked = TruthLayout.images(of: truth, endings: endings)
        guard masked.isEmpty else { return masked }
        let files = [truth] + endings.map { truth.ending($0) }
        guard marks.isEmpty else {
            let firsts = marks.filter { $0.allSatisfy("#tz0".contains) }
            return unique(files).flatMap { file in
                firsts.filter { isPublished(file.appendingToName($0)) }.flatMap { first in
                    marks.filter { $0.hasPrefix(first.prefix(2)) }
                        .map { file.appendingToName($0) }
                }
            }
        }
        guard let (file, suffix, _) = PictureMark.split(truth.removingEnding()) else {
            return unique(files)
        }
        let pictures = [file] + endings.map { file.appendingToName(".\($0)") }
        return unique(files + pictures.map { $0.appendingToName(suffix) })
    }

    private static func unique(_ paths: [FilePath]) -> [FilePath] {
        var known: Set<FilePath> = []
        return paths.filter { known.insert($0).inserted }
    }
}

extension FilePath {
    /// The path with another ending, or with one.
    fileprivate func ending(_ ending: String) -> FilePath {
        var path = self
        path.extension = ending
        return path
    }

    /// The path without its ending.
    func removingEnding() -> FilePath {
        var path = self
        path.extension = nil
        return path
    }

    /// The path with more at the end of its last component.
    fileprivate func appendingToName(_ text: String) -> FilePath {
        FilePath(bytes: bytes + Array(text.utf8))
    }
}
