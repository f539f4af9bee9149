import Images
import Linux
import SystemPackage

/// The name of the result of one of several pictures of a file: the file's path and a suffix, such
/// as `plate1/cell.tif#t0003` or `plate1/cell.tif#s0001`.
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

    /// The name of the first picture of the same file.
    package var first: FilePath { PictureName(of: file, suffix: suffix.first).path }

    /// The names of all pictures of the file, as the sidecar of the first of them announces them;
    /// of a file with one series and all planes, the sidecar of any.
    ///
    /// - Parameter planes: What the sidecar records of the file's planes.
    /// - Returns: As many names as it announces, in the order of series, time and z; none where it
    ///   contradicts its own name.
    package func all(of planes: Sidecar.Planes) -> [FilePath] {
        guard planes.path == file, (1...PlaneChoice.mostPictures).contains(planes.pictures) else {
            return []
        }
        return planes.results.map { listed($0, count: planes.pictures) } ?? regular(planes)
    }

    /// The names that a sidecar lists.
    private func listed(_ results: [String], count: Int) -> [FilePath] {
        let suffixes = results.compactMap { PictureSuffix($0) }.filter { $0.hasAxes(of: suffix) }
        guard suffixes.count == count, results.count == count, suffixes.first == suffix.first,
            Set(suffixes).count == count
        else { return [] }
        return suffixes.map { PictureName(of: file, suffix: $0).path }
    }

    /// The names that follow from the numbers of time points and z slices.
    private func regular(_ planes: Sidecar.Planes) -> [FilePath] {
        let counts = [
            suffix.time == nil ? 1 : planes.times, suffix.zSlice == nil ? 1 : planes.zPlanes,
        ]
        let (product, overflow) = counts[0].multipliedReportingOverflow(by: counts[1])
        guard suffix.series == nil, counts.allSatisfy({ $0 > 0 }), !overflow,
            product == planes.pictures
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
