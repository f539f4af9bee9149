import Glibc
import SystemPackage

/// The group whose members may do what a user is not permitted to do.
package struct RequiredGroup: Sendable, Equatable {
    /// Its name, or its number if it has none.
    package let name: String

    /// Finds the group of what refuses a path: the nearest file or folder on it that can be seen.
    ///
    /// `nil` for the superuser and for members, whom something else refuses, and if the group has no
    /// more permissions than others.
    package init?(for path: FilePath) {
        guard geteuid() != 0 else { return nil }
        var place = path
        var status = stat()
        while place.withPlatformString({ stat($0, &status) }) != 0 {
            // The root folder is its own parent, and the empty path the working directory's.
            guard lastErrno() == .permissionDenied, place.removeLastComponent() else { return nil }
        }
        let mode = status.st_mode
        guard (mode >> 3) & 7 & ~mode != 0, !Self.includesUser(status.st_gid) else { return nil }
        name = Self.name(of: status.st_gid)
    }

    /// Whether the process belongs to a group (getgroups(2)).
    private static func includesUser(_ group: gid_t) -> Bool {
        var groups = [gid_t](repeating: 0, count: Int(max(getgroups(0, nil), 0)))
        let count = getgroups(CInt(groups.count), &groups)
        return getegid() == group || groups.prefix(Int(max(count, 0))).contains(group)
    }

    /// The name of a group (getgrgid_r(3)).
    private static func name(of group: gid_t) -> String {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard getgrgid_r(group, &entry, buffer.baseAddress, buffer.count, &found) == 0,
                found != nil, let name = entry.gr_name
            else { return "\(group)" }
            return String(cString: name)
        }
    }
}
