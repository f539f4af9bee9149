import CLinux
import Glibc
import SystemPackage

/// Another process, for what may end the process that does it, and hands bytes back; ended and
/// reaped with the value.
///
/// Its standard output comes here; its standard input and error are /dev/null, and it has no other
/// descriptor (posix_spawn(3)). Who starts it waits for it in the same thread: with the thread, a
/// child that is confined dies too.
package struct ChildProcess: ~Copyable {
    /// How a process ended.
    package enum Ending: Equatable, Sendable {
        case exited(status: CInt)
        case killed(signal: CInt)
    }

    /// The executable that this process runs, also where the file has been replaced since
    /// (proc_pid_exe(5)).
    package static let ownExecutable: FilePath = "/proc/self/exe"

    private static let portion = 1 << 16

    /// The child's number.
    package let process: CInt
    private let executable: FilePath
    private let output: CInt
    private var isReaped = false

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: Its path.
    ///   - arguments: What it is called with, without its own name.
    /// - Throws: ``FileError`` where it cannot be started.
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

    /// Reads what the child writes to its standard output, until it closes it.
    ///
    /// - Parameter limit: The most bytes.
    /// - Returns: The bytes.
    /// - Throws: ``FileError`` that names the executable, with the limit or the kernel's reason.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.portion, alignment: MemoryLayout<UInt64>.alignment)
        defer { buffer.deallocate() }
        while true {
            let count = try check("read the output of", executable) {
                CInt(clamping: read(output, buffer.baseAddress, buffer.count))
            }
            guard count > 0 else { return bytes }
            guard bytes.count + Int(count) <= limit else {
                throw .notUsable(
                    path: executable, reason: "it hands back more than \(limit) bytes")
            }
            bytes.append(contentsOf: buffer[..<Int(count)])
        }
    }

    /// Waits until the child has ended; once, and after all that it writes has been read, or it may
    /// wait to write.
    ///
    /// - Returns: How it ended (waitpid(2)).
    package mutating func wait() -> Ending {
        precondition(!isReaped, "a process is waited for once")
        let status = Self.reap(process)
        isReaped = true
        let signal = status & 0x7F
        return signal == 0 ? .exited(status: status >> 8 & 0xFF) : .killed(signal: signal)
    }

    /// waitpid(2): the kernel keeps the status of a child of one's own until then.
    private static func reap(_ process: CInt) -> CInt {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 {
            precondition(lastError() == .interrupted, "a child is reaped by its parent alone")
        }
        return status
    }
}

extension ChildProcess {
    /// Bounds this process, which is a child: it dies with the thread that started it, leaves no
    /// core dump, and is ended where it exceeds a limit (prctl(2), setrlimit(2)).
    ///
    /// - Parameters:
    ///   - memory: The most bytes of addresses; an allocation beyond them fails.
    ///   - seconds: The most processor time.
    /// - Throws: ``FileError`` with the kernel's reason.
    package static func confine(memory: Int, seconds: Int) throws(FileError) {
        _ = try check("confine", ownExecutable) {
            clinux_confine(UInt64(clamping: memory), UInt64(clamping: seconds))
        }
    }

    /// Writes bytes to this process's standard output, for its parent.
    ///
    /// - Throws: ``FileError`` with the kernel's reason.
    package static func handBack(_ bytes: [UInt8]) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += Int(
                try check("write the output of", ownExecutable) {
                    bytes.withUnsafeBytes { bytes in
                        CInt(
                            clamping: write(
                                STDOUT_FILENO, bytes.baseAddress.map { $0 + done },
                                min(bytes.count - done, 1 << 30)))
                    }
                })
        }
    }
}
