import ArgumentParser
import Images
import Linux
import SystemPackage
import Training

extension Train {
    /// Writes the contact sheet of `--show-samples`, and the names of its images to standard output.
    func writeSamples(to file: String) throws {
        let line = TrainingProgressOutput()
        defer { line.end() }
        let (configuration, _) = try newRun()
        let path = FilePath(file).resolvingSymlinks
        let folders = configuration.data + configuration.validationPaths
        if let folder = folders.first(where: { path.starts(with: FilePath($0)) }) {
            throw ValidationError(
                "--show-samples: '\(file)' lies inside the data folder '\(folder)'; name a file "
                    + "outside of it.")
        }
        let sheet = try SampleSheet.read(
            configuration, isStopping: { false }, onEvent: line.show)
        try AtomicFile.write(try PNGEncoder.encode(sheet.picture, compression: .small), to: path)
        StandardOutput.write(line: "'\(file)' shows samples of these images, row by row:")
        for first in stride(from: 0, to: sheet.names.count, by: sheet.columns) {
            let row = sheet.names[first...].prefix(sheet.columns)
            StandardOutput.write(
                line: ("  " + row.joined(separator: ", ")).replacingControlCharacters)
        }
    }
}
