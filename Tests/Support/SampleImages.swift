import Images
import Linux
import Samples
import SystemPackage

/// Small fields of nuclei, of one tile each.
package enum SampleImages {
    /// The indices of fields of 40x40 pixels in any series.
    private static func index(_ number: Int) -> Int { 1 + 9 * number }

    /// The PNG of the `number`-th field.
    package static func image(_ number: Int) throws -> [UInt8] {
        try PNGEncoder.encode(SampleSeries(seed: 7).field(at: index(number)).image)
    }

    /// The PNG of its labels.
    package static func truth(_ number: Int) throws -> [UInt8] {
        try PNGEncoder.encode(SampleSeries(seed: 7).field(at: index(number)).labelRaster)
    }

    /// Writes fields as `0.png`, `1.png` … into a folder, which is made.
    package static func write(_ count: Int, to folder: FilePath) throws {
        try Folder(folder).create()
        for number in 0..<count {
            try AtomicFile.write(image(number), to: folder.appending("\(number).png"))
        }
    }
}
