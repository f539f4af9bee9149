/// The kernel's list of locks on files (`/proc/locks`, proc_locks(5)).
package struct KernelLocks: Sendable {
    private let lines: [[Substring]]

    /// Reads lines such as `1: FLOCK  ADVISORY  WRITE 871 08:02:1234 0 EOF`.
    package init(_ text: String) {
        lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// The process that holds the lock of flock(2) on a file; `nil` if none does that can be seen
    /// from here.
    package func owner(device: UInt, inode: UInt) -> Int32? {
        // The parts of a device's number, as makedev(3) puts them together.
        let major = (device >> 32 & 0xFFFF_F000) | (device >> 8 & 0xFFF)
        let minor = (device >> 12 & 0xFFFF_FF00) | (device & 0xFF)
        for line in lines where line.count >= 6 && line[1] == "FLOCK" {
            let file = line[5].split(separator: ":")
            guard file.count == 3, UInt(file[0], radix: 16) == major,
                UInt(file[1], radix: 16) == minor, UInt(file[2]) == inode
            else { continue }
            // A process of another name space has the number 0 or −1.
            if let process = Int32(line[4]), process > 0 { return process }
        }
        return nil
    }
}
