/// What tells whether a file is still what it was.
///
/// Two equal fingerprints of a path mean that nobody has written to it in between: the kernel sets
/// `changed` with every write, and no call sets it back (inode(7)).
package struct Fingerprint: Hashable, Sendable {
    /// The bytes of its content.
    package let size: Int
    /// The time of the content's last change, in nanoseconds since 1970; anybody may set it.
    package let modified: Int
    /// The time of the last change of content, name or rights, in nanoseconds since 1970.
    package let changed: Int
    /// Identifies the file on its device.
    package let inode: UInt
    /// Identifies the device on this machine.
    package let device: UInt

    /// Keeps values that were read before.
    package init(size: Int, modified: Int, changed: Int, inode: UInt, device: UInt) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
    }

    /// Whether two are of one file with the same content, whatever its name: `changed` is not
    /// compared, which a rename sets too.
    func isSameContent(as other: Fingerprint) -> Bool {
        size == other.size && modified == other.modified && inode == other.inode
            && device == other.device
    }
}
