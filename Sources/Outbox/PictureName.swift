import Images
import Linux
import SystemPackage

/// The name of the result of one of several pictures of a file: the file's path and a suffix, such
/// as `plate1/cell.tif#t0003`.
package struct PictureName: Sendable, Hashable {
    /// The path of the file.
    package let file: FilePath
    /// Which of its pictures.
    package let suffix: PictureSuffix

    /// Names a picture of a file.
    package init(of file: FilePath, suffix: PictureSuffix) {
        self.file = file
        self.suffix = suffix
    }

    /// Parses the name of a result; `nil` where it is not that of one of several pictures.
    package init?(_ name: FilePath) {
        let bytes = name.lastComponentBytes
        guard let sign = bytes.lastIndex(of: UInt8(ascii: "#")), sign > 0,
            let suffix = PictureSuffix(String(decoding: bytes[sign...], as: UTF8.self))
        else { return nil }
        let file = FilePath(bytes: Array(bytes[..<sign]))
        self.init(of: name.removingLastComponent().pushing(file), suffix: suffix)
    }

    /// The name of the result.
    package var path: FilePath { FilePath(bytes: file.bytes + suffix.description.utf8) }

    /// All names that the first of several pictures of a file may have.
    package static func firsts(of file: FilePath) -> [FilePath] {
        PictureSuffix.firsts.map { PictureName(of: file, suffix: $0).path }
    }

    /// The names of all pictures of the file, as the sidecar of one of them announces them.
    ///
    /// - Parameter planes: What the sidecar records of the file's planes.
    /// - Returns: As many names as it announces, in the order of time, then of z; none where it
    ///   contradicts its own name.
    package func all(of planes: Sidecar.Planes) -> [FilePath] {
        let counts = [
            suffix.time == nil ? 1 : planes.times, suffix.zSlice == nil ? 1 : planes.zPlanes,
        ]
        let (product, overflow) = counts[0].multipliedReportingOverflow(by: counts[1])
        guard counts.allSatisfy({ $0 > 0 }), !overflow, product == planes.pictures,
            product <= PlaneChoice.mostPictures, planes.path == file
        else { return [] }
        func indices(matching index: PictureSuffix.Index?, count: Int) -> [PictureSuffix.Index?] {
            (0..<count).map { number in index.map { .init(number, digits: $0.digits) } }
        }
        let zSlices = indices(matching: suffix.zSlice, count: counts[1])
        return indices(matching: suffix.time, count: counts[0]).flatMap { time in
            zSlices.compactMap { zSlice in
                PictureSuffix(time: time, zSlice: zSlice).map {
                    PictureName(of: file, suffix: $0).path
                }
            }
        }
    }
}
