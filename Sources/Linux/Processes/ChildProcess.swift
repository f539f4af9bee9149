import CLinux
import Glibc
import SystemPackage

/// A child process for work that may crash, whose standard output is read here; killed and reaped
/// with the value.
///
/// Its standard input and error are /dev/null, and it inherits no other descriptor
/// (posix_spawn(3)). The thread that starts it must also wait for it: a confined child dies with
/// that thread.
package struct ChildProcess: ~Copyable {
    /// How a process ended (waitpid(2)).
    package enum Ending: Equatable, Sendable {
        case exited(status: CInt)
        case killed(signal: CInt)
    }

    /// The executable of this process, also if its file has been replaced since
    /// (proc_pid_exe(5)).
    package static let ownExecutable: FilePath = "/proc/self/exe"

    private static let chunkSize = 1 << 16

    /// The child's process ID.
    package let process: CInt
    private let executable: FilePath
    private let output: CInt
    private var isReaped = false

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: The path of the program.
    ///   - arguments: The arguments after the program's name.
    /// - Throws: ``FileError`` if it cannot be started.
    package init(
        _ executable: FilePath = ownExecutable, arguments: [String]
    ) throws(FileError) {
        let words = ([CommandLine.arguments.first ?? ""] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var output: CInt = -1
        process = try check("start", executable) {
            executable.withPlatformString { clinux_spawn($0, words + [nil], &output) }
        }
        self.output = output
        self.executable = executable
    }

    deinit {
        close(output)
        guard !isReaped else { return }
        kill(process, SIGKILL)
        _ = Self.reap(process)
    }

    /// Reads the child's standard output until the child closes it.
    ///
    /// - Parameter limit: The largest number of bytes.
    /// - Returns: The bytes.
    /// - Throws: ``FileError`` with the executable's path; `unusable` if there are more bytes.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.chunkSize, alignment: MemoryLayout<UInt64>.alignment)
        defer { buffer.deallocate() }
        while true {
            let count = try check("read the output of", executable) {
                CInt(clamping: read(output, buffer.baseAddress, buffer.count))
            }
            guard count > 0 else { return bytes }
            guard bytes.count + Int(count) <= limit else {
                throw .notUsable(
                    path: executable, reason: "its output has more than \(limit) bytes")
            }
            bytes.append(contentsOf: buffer[..<Int(count)])
        }
    }

    /// Waits until the child has ended, and reaps it; to be called once.
    ///
    /// Read all output before: a child that fills the pipe never ends.
    package mutating func wait() -> Ending {
        precondition(!isReaped, "a process is waited for once")
        let status = Self.reap(process)
        isReaped = true
        let signal = status & 0x7F
        return signal == 0 ? .exited(status: status >> 8 & 0xFF) : .killed(signal: signal)
    }

    /// Waits with waitpid(2); until then the kernel keeps the status of a child.
    private static func reap(_ process: CInt) -> CInt {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 {
            precondition(lastError() == .interrupted, "only the parent reaps a child")
        }
        return status
    }
}

extension ChildProcess {
    /// Confines this process, to be called in the child: it dies with the thread that started it,
    /// dumps no core, and has limited memory and processor time (prctl(2), setrlimit(2)).
    ///
    /// - Parameters:
    ///   - addressSpace: The address space in bytes; an allocation beyond it fails.
    ///   - processorSeconds: The processor time in seconds; beyond it the process is killed.
    /// - Throws: ``FileError``.
    package static func confine(
        memory addressSpace: Int, seconds processorSeconds: Int
    ) throws(FileError) {
        _ = try check("confine", ownExecutable) {
            clinux_confine(UInt64(clamping: addressSpace), UInt64(clamping: processorSeconds))
        }
    }

    /// Writes bytes to this process's standard output, to be called in the child.
    ///
    /// - Throws: ``FileError``.
    package static func handBack(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { bytes in
            do throws(FileError) {
                try writeAll(
                    bytes, to: STDOUT_FILENO, action: "write the output of", path: ownExecutable)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
