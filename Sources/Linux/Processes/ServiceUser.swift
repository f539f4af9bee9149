import Glibc
import SystemPackage

/// The user that the service runs as.
package struct ServiceUser: Sendable, Equatable {
    /// The name that scripts/install gives it (systemd/nucleid.sysusers).
    package static let name = "nucleid"

    private let user: uid_t
    private let group: gid_t
    private let name: String

    /// Looks a user up (getpwnam_r(3)); `nil` if there is none of that name.
    package init?(named name: String = Self.name) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        let status = buffer.withUnsafeMutableBufferPointer { buffer -> CInt in
            guard let base = buffer.baseAddress else { return -1 }
            return getpwnam_r(name, &entry, base, buffer.count, &found)
        }
        guard status == 0, found != nil else { return nil }
        (user, group, self.name) = (entry.pw_uid, entry.pw_gid, name)
    }

    /// The owner of a folder, who is the service's user if the service has made it; `nil` if there is no such
    /// folder.
    package init?(ownerOf folder: FilePath) {
        var status = stat()
        guard folder.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        (user, group) = (status.st_uid, status.st_gid)
        name = UserName(of: user)?.text ?? "\(user)"
    }

    /// Whether this process may take the rights of other users, and has not those of this one alone.
    package var canBeTaken: Bool { geteuid() == 0 && user != 0 }

    /// Calls `body` with the rights of this user alone, and then takes back those of root.
    ///
    /// They are those of the whole process, so that no other thread may do anything meanwhile.
    ///
    /// - Parameter body: The function.
    /// - Returns: What it returns.
    /// - Throws: What it throws, or ``FileError`` if the rights cannot be taken.
    package func withRights<Result>(_ body: () throws -> Result) throws -> Result {
        var groups = [gid_t](repeating: 0, count: Int(max(getgroups(0, nil), 0)))
        let count = getgroups(CInt(groups.count), &groups)
        let own = getegid()
        func check(_ result: CInt) throws(FileError) {
            if result != 0 {
                throw .system(
                    path: FilePath(name), action: "take the rights of the user", lastErrno())
            }
        }
        defer {
            // Each may fail only if the process is not root's any more, which nothing here makes it.
            _ = seteuid(0)
            _ = setegid(own)
            _ = setgroups(Int(max(count, 0)), groups)
        }
        // Without a name in the user database it has its own group alone.
        if initgroups(name, group) != 0 { try check(setgroups(1, [group])) }
        try check(setegid(group))
        try check(seteuid(user))
        return try body()
    }
}
