import Foundation
import TestSupport
import Testing

/// An OpenBLAS that computes wrongly, found before that of the machine.
@Suite("A wrong OpenBLAS")
struct OpenBLASTests {
    let library: PreloadedLibrary

    init() throws { library = try PreloadedLibrary("blas", as: "libopenblas.so.0") }

    /// The environment of a program whose OpenBLAS is wrong in sums of so many terms; 0 for none.
    func environment(wrong terms: Int) -> [String: String] {
        [
            "NUCLEID_KERNELS": "openblas",
            "LD_LIBRARY_PATH": library.path.removingLastComponent().string,
            "BLAS_WRONG_TERMS": "\(terms)",
        ]
    }

    @Test("is refused where its own products show it")
    func refused() throws {
        let result = try Executable.run(
            ["bench", "network", "--tiles", "1", "--repetitions", "1"],
            environment: environment(wrong: 800))

        #expect(result.status != 0)
        #expect(result.errors.contains("multiplies wrongly here"), "\(result.errors)")
    }

    @Test("that only the model shows gives way to other kernels, and the daemon says so")
    func replaced() throws {
        let daemon = try DaemonUnderTest()
        try SampleImages.write(1, to: daemon.inbox)
        let errors = Pipe()

        let process = try daemon.start(environment: environment(wrong: 512), errors: errors)
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)

        let log = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(log.contains("OpenBLAS cannot be used; computing without it"), "\(log)")
        #expect(try daemon.sidecar("0.png").kernels.simd != "openblas")
    }

    @Test("is told from a right one, which computes, and whose processor the sidecar has")
    func right() throws {
        let daemon = try DaemonUnderTest()
        try SampleImages.write(1, to: daemon.inbox)

        let process = try daemon.start(environment: environment(wrong: 0))
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)

        let kernels = try daemon.sidecar("0.png").kernels
        #expect(kernels.simd == "openblas")
        #expect(kernels.blas?.rawValue == "Imaginary")
    }
}
