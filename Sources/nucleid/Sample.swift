import ArgumentParser
import Images
import Linux
import Samples
import SystemPackage

/// `nucleid sample`: writes synthetic images.
struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes synthetic fields of view and their ground truth.",
        discussion: "Images are written to images/ in the output folder, 16-bit label images of "
            + "the same names to labels/. The same seed gives the same bytes.")

    @Option(name: [.customShort("o"), .long], help: "Folder to write to.")
    var output: String

    @Option(help: "Number of fields of view.")
    var count: Int

    @Option(help: "Seed of the random numbers.")
    var seed: UInt64

    func validate() throws {
        if !(1...100_000).contains(count) { throw ValidationError("--count is 1 to 100000.") }
    }

    func run() throws {
        let images = FilePath(output).appending("images")
        let labels = FilePath(output).appending("labels")
        try Folder(images).create()
        try Folder(labels).create()
        let series = SampleSeries(seed: seed)
        for index in 0..<count {
            let field = series.field(at: index)
            try AtomicFile.write(
                PNGEncoder.encode(field.labelRaster, compression: .areas),
                to: labels.appending(field.name))
            try AtomicFile.write(PNGEncoder.encode(field.image), to: images.appending(field.name))
        }
        print("\(count) images in '\(images)', their labels in '\(labels)'")
    }
}
