import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

/// Allocations, reads and writes that fail inside the shims of the codecs and the libraries behind
/// them: each in its turn, in a process of its own (Tests/CodecFaults).
@Suite(
    "Faults of the machine inside the codecs",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc"), "needs gcc"),
    .disabled(if: PreloadedLibrary.isRuledOut, "AddressSanitizer must be loaded first"))
struct CodecFaultTests {
    /// A line of the output of `CodecFaults`.
    struct Sweep {
        let subject: String
        let operation: String
        let call: String
        /// How many calls of that kind there were, and how many ended the operation.
        let calls: Int
        let faults: Int
        /// Outcomes that must not be.
        let wrong: [Substring]

        init?(_ line: Substring) {
            let parts = line.split(separator: "\t")
            guard parts.count >= 5, let calls = Int(parts[3]), let faults = Int(parts[4]) else {
                return nil
            }
            (subject, operation, call) = (String(parts[0]), String(parts[1]), String(parts[2]))
            (self.calls, self.faults) = (calls, faults)
            wrong = Array(parts[5...])
        }
    }

    /// Every kind of PNG.
    private static let kinds = (1...4).flatMap { channels in
        [8, 16].map { RasterKind(width: 31, height: 17, channels: channels, bits: $0) }
    }

    private static let uncheckedOfTIFF = "/libtiff. /libjpeg. /libwebp."

    // Libraries are unchecked of which not all small allocations are, so that shims reserve room.
    private static func sweeps(_ files: [FilePath], unchecked libraries: String) throws -> [Sweep] {
        let library = try PreloadedLibrary("codecs")
        let program = FilePath("/proc/self/exe").resolvingSymlinks.removingLastComponent()
            .appending("CodecFaults")
        let result = try Program.run(
            program.string, files.map(\.string),
            environment: [
                "LD_PRELOAD": library.path.string, "CODEC_FAULTS_IN": PreloadedLibrary.codecs,
                "CODEC_FAULTS_SMALL": libraries,
            ])
        // Of a process that has died, the last line says of what.
        let last = result.errors.split(separator: "\n").last ?? ""
        #expect(
            result.status == 0 || result.status == 1,
            "it ended with \(result.status): \(last)\n\(result.output)")
        return result.output.split(separator: "\n").compactMap { Sweep($0) }
    }

    /// Expects that failing calls are faults of the machine wherever there are such calls.
    private static func expectMachineFaults(_ sweeps: [Sweep]) {
        for sweep in sweeps {
            let name = "\(sweep.subject), \(sweep.operation), \(sweep.call)"
            #expect(sweep.wrong.isEmpty, "\(name): \(sweep.wrong)")
            #expect(sweep.calls == 0 || sweep.faults > 0, "\(name)")
            let isOnDisk = sweep.operation.hasSuffix("disk")
            let isEncoder = sweep.subject == "encoder"
            if sweep.call == "allocation" || isOnDisk && (sweep.call == "write") == isEncoder {
                #expect(sweep.calls > 0, "\(name): nothing was made to fail")
            }
        }
    }

    @Test("of PNG, JPEG, PNM, BMP and their encoders, no failing call is the file's fault")
    func rasters() throws {
        let folder = try TemporaryFolder()
        var files = try RecordedRasters.readable.enumerated().map { number, file in
            try folder.write(file.bytes, to: "\(number)-\(file.name).\(file.format)")
        }
        for (number, kind) in Self.kinds.enumerated() {
            files.append(try folder.write(PNGEncoder.encode(kind.noise), to: "\(number).png"))
        }

        let sweeps = try Self.sweeps(files, unchecked: "/liblept. /libtiff.")

        #expect(Set(sweeps.map(\.subject)).count == files.count + 1)
        Self.expectMachineFaults(sweeps)
    }

    @Test("of an OME-TIFF and its metadata, no failing call is the file's fault")
    func stacks() throws {
        let files = ["stack.ome.tif", "float.tif"].map { Fixtures.folder.appending($0) }

        let sweeps = try Self.sweeps(files, unchecked: Self.uncheckedOfTIFF)

        #expect(Set(sweeps.map(\.subject)).count == files.count + 1)
        Self.expectMachineFaults(sweeps)
    }

    @Test(
        "of TIFF files of every compression, no failing call is the file's fault",
        .enabled { await TIFFGenerated.arePossible() })
    func compressions() throws {
        var names: [String: String] = [:]
        for file in try TIFFGenerated.expectations() where file.refusal == nil {
            names["\(file.compression), \(file.layout)"] = file.name
        }

        let sweeps = try Self.sweeps(
            Set(names.values).sorted().map { TIFFGenerated.path("\($0).tif").resolvingSymlinks },
            unchecked: Self.uncheckedOfTIFF)

        #expect(Set(sweeps.map(\.subject)).count > 20)
        Self.expectMachineFaults(sweeps)
    }
}
