import Glibc
import SystemPackage

/// The group whose members may read what a user may not.
package struct RequiredGroup: Sendable, Equatable {
    /// Its name, or its number if it has none.
    package let name: String

    /// Finds the group of what keeps a user from reading a path: the nearest file or folder on it that can
    /// be seen.
    ///
    /// `nil` if the path can be read, or something else than permissions keeps from it; if the user is its
    /// owner or a member already; and if the group may read no more than others, or is root's.
    package init?(for path: FilePath) {
        guard path.withPlatformString({ access($0, R_OK) }) != 0,
            lastErrno() == .permissionDenied
        else { return nil }
        var place = path
        var status = stat()
        while place.withPlatformString({ stat($0, &status) }) != 0 {
            // The root folder is its own parent, and the empty path the working directory's.
            guard lastErrno() == .permissionDenied, place.removeLastComponent() else { return nil }
        }
        let (group, others) = (status.st_mode >> 3, status.st_mode)
        let reading: mode_t = S_IROTH | S_IXOTH
        guard group & ~others & reading != 0, status.st_gid != 0, status.st_uid != geteuid(),
            !Self.includesUser(status.st_gid)
        else { return nil }
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
