import Glibc
import Images
import Tensors

/// Decodes image files, and encodes an image, again and again, each time with another call of a codec
/// failing; run with Tests/Faults/codecs.c loaded before libc.
///
/// With `--memory FILE` it measures what decoding takes instead, see ``DecodingPeak``.
///
/// Arguments are files. A line of the output is an operation: its subject, its name, the kind of call,
/// how many such calls it makes, and how often it ended with a fault of the machine when one or all of
/// the rest failed. Wrong outcomes follow, one in each column: any but that fault and the outcome
/// without failing calls. Ends with 1 if there are any.
@main
struct CodecFaults {
    static func main() throws(ImageError) {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "--memory" {
            return try DecodingPeak.measure(arguments[2])
        }
        guard let injector = FaultInjector() else {
            writeLine("Tests/Faults/codecs.c is not loaded", to: 2)
            exit(2)
        }
        var isClean = true
        for path in CommandLine.arguments.dropFirst() {
            for operation in try Operation.decoding(path) {
                isClean = operation.sweep(with: injector) && isClean
            }
        }
        for operation in Operation.encoding {
            isClean = operation.sweep(with: injector) && isClean
        }
        exit(isClean ? 0 : 1)
    }
}

/// Writes a line at once, so that it is there if the process dies.
func writeLine(_ line: String, to descriptor: CInt) {
    _ = Array("\(line)\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
}

/// What may fail.
enum Call: CInt, CaseIterable {
    case allocation
    case read
    case write

    /// The fault that its failure is.
    var fault: ImageError { self == .allocation ? .outOfMemory : .system(errno: EIO) }
}

/// Makes calls of this thread fail, through the functions of Tests/Faults/codecs.c.
struct FaultInjector {
    private let arm: @convention(c) (CInt, CLong, Bool) -> Void
    private let disarm: @convention(c) () -> CLong
    private let wasUnchecked: @convention(c) () -> Bool
    private let fork: @convention(c) () -> pid_t

    /// `nil` if the library is not loaded.
    init?() {
        guard let arm = dlsym(nil, "codec_faults_arm"),
            let disarm = dlsym(nil, "codec_faults_disarm"),
            let wasUnchecked = dlsym(nil, "codec_faults_was_unchecked"),
            let fork = dlsym(nil, "codec_faults_fork")
        else { return nil }
        self.arm = unsafeBitCast(arm, to: (@convention(c) (CInt, CLong, Bool) -> Void).self)
        self.disarm = unsafeBitCast(disarm, to: (@convention(c) () -> CLong).self)
        self.wasUnchecked = unsafeBitCast(wasUnchecked, to: (@convention(c) () -> Bool).self)
        self.fork = unsafeBitCast(fork, to: (@convention(c) () -> pid_t).self)
    }

    /// Runs an operation while the call with an index fails, and with `repeating` all after it, but
    /// for small allocations that a library does not check.
    ///
    /// - Returns: The outcome, how many calls there were, and whether the one with the index was such
    ///   an allocation.
    func run(
        _ operation: Operation, failing call: Call, at index: Int, repeating: Bool
    ) -> (outcome: Operation.Outcome, calls: Int, wasUnchecked: Bool) {
        arm(call.rawValue, index, repeating)
        let outcome = operation.outcome()
        let calls = disarm()
        return (outcome, calls, wasUnchecked())
    }

    /// How a child process has ended.
    enum Ending {
        case success
        case failure
        case killed
    }

    /// Runs work in a child process, which a failing call may kill.
    ///
    /// - Returns: How it ended; a success if `work` returns true.
    func inChild(_ work: () -> Bool) -> Ending {
        let child = fork()
        if child == 0 { _exit(work() ? 0 : 1) }
        var status: CInt = 0
        waitpid(child, &status, 0)
        if status & 0x7F != 0 { return .killed }
        return status == 0 ? .success : .failure
    }
}

/// Something that is done with an image.
struct Operation {
    /// What it gives, as text for what is no pixels, or why it fails.
    typealias Outcome = Result<Product, ImageError>

    struct Product: Equatable {
        var facts: [String] = []
        var bytes: [UInt8] = []
    }

    let subject: String
    let name: String
    let work: () throws(ImageError) -> Product

    func outcome() -> Outcome { Result { () throws(ImageError) in try work() } }

    /// Lets each of its calls fail, with all that follow it and alone, and prints what came of it.
    ///
    /// - Returns: Whether nothing came of it but what may.
    func sweep(with injector: FaultInjector) -> Bool {
        // Twice: what a library or Swift's runtime sets up for good is there the second time.
        _ = outcome()
        let expected = outcome()
        var isClean = true
        for call in Call.allCases {
            let calls = injector.run(self, failing: call, at: .max, repeating: false).calls
            var faults = 0
            var wrong: [String] = []
            func judge(_ outcome: Outcome, _ index: Int) {
                switch outcome {
                case .failure(call.fault): faults += 1
                // An allocation that the library can do without.
                case expected: break
                case .failure(let error): wrong.append("\(index): \(error)")
                case .success: wrong.append("\(index): succeeds with other pixels")
                }
            }
            for index in 0..<calls {
                writeLine("\(subject), \(name): \(call) \(index)", to: 2)
                let all = injector.run(self, failing: call, at: index, repeating: true)
                judge(all.outcome, index)
                func failOne() {
                    let one = injector.run(self, failing: call, at: index, repeating: false)
                    judge(one.outcome, index)
                }
                guard all.wasUnchecked else {
                    failOne()
                    continue
                }
                let before = wrong.count
                let ending = injector.inChild {
                    failOne()
                    for outcome in wrong[before...] { writeLine(outcome, to: 2) }
                    return wrong.count == before
                }
                switch ending {
                case .killed: faults += 1
                case .success: break
                case .failure: wrong.append("\(index): see the standard error")
                }
            }
            writeLine(
                ([subject, name, "\(call)", "\(calls)", "\(faults)"] + wrong)
                    .joined(separator: "\t"), to: 1)
            isClean = isClean && wrong.isEmpty
        }
        return isClean
    }
}

extension Operation {
    /// What is done with a file: its images are decoded as intensities and as labels, from memory and
    /// from the disk.
    static func decoding(_ path: String) throws(ImageError) -> [Operation] {
        let descriptor = open(path, O_RDONLY)
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard descriptor >= 0, size > 0 else { throw .system(errno: errno) }
        let file = ImageInput.descriptor(descriptor, size: size)
        let memory = ImageInput.bytes(try file.prefix(size))
        let subject = path.split(separator: "/").last.map(String.init) ?? path
        return [("disk", file), ("memory", memory)].flatMap { source, input in
            [
                Operation(subject: subject, name: "intensities from \(source)") {
                    () throws(ImageError) in try intensities(input)
                },
                Operation(subject: subject, name: "labels from \(source)") {
                    () throws(ImageError) in try labels(input)
                },
            ]
        }
    }

    private static func intensities(_ input: ImageInput) throws(ImageError) -> Product {
        let reader = try ImageReader(input: input)
        var product = Product(facts: ["\(reader.header)", "\(reader.channelNames)"])
        for picture in reader.pictures {
            product.facts.append("\(picture)")
            let source = try reader.source(of: picture)
            // Not at once: what is kept between bands is allocated too.
            let middle = source.height / 2
            for rows in [0..<middle, middle..<source.height] where !rows.isEmpty {
                switch try source.raster(rows: rows).samples {
                case .eight(let samples): product.bytes += samples
                case .sixteen(let samples): samples.withUnsafeBytes { product.bytes += $0 }
                }
            }
        }
        return product
    }

    private static func labels(_ input: ImageInput) throws(ImageError) -> Product {
        let reader = try ImageReader(input: input, as: .labels)
        var product = Product(facts: ["\(reader.header)"])
        for picture in reader.pictures {
            let labels = try reader.labels(of: picture)
            labels.elements.withUnsafeBytes { product.bytes += $0 }
        }
        return product
    }

    /// What is written of an image: PNG to memory and to the disk, and TIFF.
    static var encoding: [Operation] {
        let side = 300
        let samples = (0..<side * side).map { UInt16(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let raster = Raster(
            width: side, height: side, channels: 1, samples: .sixteen(samples), pixelSize: 0.5)
        return [
            Operation(subject: "encoder", name: "PNG to memory") { () throws(ImageError) in
                Product(bytes: try PNGEncoder.encode(raster))
            },
            Operation(subject: "encoder", name: "PNG to disk") { () throws(ImageError) in
                try writing { file throws(ImageError) in
                    let header = PageHeader(
                        width: side, height: side, channels: 1, kind: .unsigned(bits: 16), bits: 16)
                    let writer = try PNGWriter(
                        descriptor: file, header: header, compression: .quick)
                    try write(samples, writer.write)
                    try writer.finish()
                }
            },
            Operation(subject: "encoder", name: "TIFF to disk") { () throws(ImageError) in
                try writing { file throws(ImageError) in
                    let writer = try TIFFWriter(
                        descriptor: file, width: side, height: side, bits: 16, pixelSize: 0.5)
                    try write(samples, writer.write)
                    try writer.finish()
                }
            },
        ]
    }

    private static func write(
        _ samples: [UInt16],
        _ write: (UnsafeRawBufferPointer) throws(ImageError) -> Void
    ) throws(ImageError) {
        try samples.withUnsafeBytes { bytes in
            Result { () throws(ImageError) in try write(bytes) }
        }.get()
    }

    /// Has a file written, and gives what is in it.
    private static func writing(
        _ work: (CInt) throws(ImageError) -> Void
    ) throws(ImageError) -> Product {
        var name = Array("/tmp/codec-faults-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        unlink(name)
        defer { close(descriptor) }
        try work(descriptor)
        let size = Int(lseek(descriptor, 0, SEEK_END))
        // Not by a shim, whose calls may fail.
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw .system(errno: errno) }
        defer { munmap(start, size) }
        return Product(bytes: Array(UnsafeRawBufferPointer(start: start, count: size)))
    }
}
