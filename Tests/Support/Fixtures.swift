import Glibc
import Linux
import SystemPackage

/// Files that tests read.
package enum Fixtures {
    /// `Tests/Fixtures` of this checkout.
    package static let folder: FilePath = root.appending("Tests/Fixtures")

    /// The checkout.
    package static let root: FilePath = FilePath("\(#filePath)")
        .removingLastComponent().removingLastComponent().removingLastComponent()

    /// The folder of real images, where NUCLEID_DATA names one.
    package static let data: FilePath? = getenv("NUCLEID_DATA").map {
        FilePath(String(cString: $0))
    }

    /// What a test that needs real images says where there are none.
    package static let noData: String = "NUCLEID_DATA not set"

    /// The names in a folder, sorted.
    package static func names(in folder: FilePath) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The number of files of an image's result.
    package static let filesPerResult = results(of: "a").count

    /// The names of the files that images have for results, sorted.
    package static func results(of images: String...) -> [String] {
        images.flatMap { image in
            [
                "json", "labels.png", "mask.png", "nuclei.csv", "nuclei.html", "overlay.png",
                "thumbnail.png",
            ]
            .map { "\(image).\($0)" }
        }.sorted()
    }
}
