import Images
import Linux
import SystemPackage
import Training

/// A temporary folder with images and annotations of a few pixels.
struct DatasetFixture {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var path: FilePath { folder.path }

    /// Writes a file, and makes its folders.
    func write(_ bytes: [UInt8], to name: String) throws {
        let file = path.appending(name)
        try Folder(file.removingLastComponent()).create()
        try AtomicFile.write(bytes, to: file)
    }

    /// Writes gray pixels of 8 bits, four in a row.
    func write(_ samples: [UInt8], asImage name: String) throws {
        try write(Self.png(samples), to: name)
    }

    static func png(_ samples: [UInt8]) throws -> [UInt8] {
        try PNGEncoder.encode(
            Raster(
                width: 4, height: samples.count / 4, channels: 1, samples: .eight(samples)))
    }

    /// Lists folders by their names.
    func list(_ names: String...) throws -> DataSetListing {
        try DataSetListing(of: names.map { path.appending($0) })
    }

    /// Prepares as no model does, so that what is read is easily told.
    static let reader = DataSetReader(
        preparation: Preparation(
            invertAboveMean: 255, lowPercentile: 0, highPercentile: 100, minimumRange: 1,
            clip: 0...1))

    /// Reads the one image of a folder.
    func reason(_ name: String) throws -> String? {
        let files = try list(name).files
        precondition(files.count == 1, "one image is written")
        do {
            _ = try Self.reader.read(files[0])
            return nil
        } catch let error as LeftOut {
            precondition(error.name == files[0].name, "an image is named as it was listed")
            return error.reason
        }
    }
}
