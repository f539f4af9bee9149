import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

import enum Pipeline.MemoryEstimate

@Suite("Memory that images take")
struct MemoryTests {
    /// Prints the peak of a command's resident memory in bytes (getrusage(2)).
    private static let script = """
        import resource, subprocess, sys
        subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
        """

    @Test("is less than was predicted, for samples of 8 and 16 bits, gray and coloured")
    func prediction() throws {
        let folder = try TemporaryFolder()
        func measure(side: Int, channels: Int, deep: Bool) throws -> (peak: Int, need: Int) {
            let count = side * side * channels
            let samples: Raster.Samples =
                deep
                ? .sixteen((0..<count).map { UInt16(truncatingIfNeeded: $0 &* 7919) })
                : .eight((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7919) })
            let bytes = try PNGEncoder.encode(
                Raster(width: side, height: side, channels: channels, samples: samples))
            let image = try folder.write(bytes, to: "\(side)-\(channels)-\(deep).png")
            let result = try Executable.run(
                [
                    "-c", Self.script, Executable.path, "segment", "--precision", "fast",
                    "--output", folder.path.appending("out").string, image.string,
                ], command: "/usr/bin/python3")
            let peak = Int(result.output.filter(\.isNumber)) ?? .max
            return (
                peak,
                MemoryEstimate.bytes(
                    file: bytes.count, header: try ImageReader(input: .bytes(bytes)).header)
            )
        }
        let base = try measure(side: 640, channels: 1, deep: false)

        for (channels, deep) in [(1, false), (3, true)] {
            let large = try measure(side: 2048, channels: channels, deep: deep)

            let taken = large.peak - base.peak
            #expect(taken < large.need - base.need)
            #expect(taken > (large.need - base.need) / 3, "the prediction is far too high")
        }
    }
}
