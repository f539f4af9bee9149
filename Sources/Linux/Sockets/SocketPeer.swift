import CLinux
import Glibc

/// The process at the other end of a Unix domain socket (SO_PEERCRED of unix(7)), as the kernel
/// knows it.
package struct SocketPeer: Sendable, Equatable {
    /// The number of its user; ``hiddenUser`` if the kernel hides it from this process.
    package let user: UInt32

    /// The number in place of users who do not exist in the user namespace of this process
    /// (overflowuid of proc_sys_kernel(5)): under PrivateUsers= of systemd.exec(5) all but root and
    /// the service's own.
    package static let hiddenUser: UInt32 = 65534

    /// Wraps a number.
    package init(user: UInt32) { self.user = user }

    /// Asks the kernel; a peer of which it knows nothing is hidden.
    init(of descriptor: CInt) {
        var user: UInt32 = 0
        self.user = clinux_peer_user(descriptor, &user) == 0 ? user : Self.hiddenUser
    }

    /// The name of the user (getpwuid_r(3)), or its number; `nil` if it is hidden.
    package var name: String? {
        guard user != Self.hiddenUser else { return nil }
        return UserName(of: user)?.text ?? "\(user)"
    }
}

/// The name of a user of this machine.
package struct UserName: Sendable, Equatable {
    package let text: String

    /// Looks a user up (getpwuid_r(3)); `nil` if there is none of that number.
    package init?(of user: UInt32) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        let text: String? = buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                getpwuid_r(user, &entry, base, buffer.count, &found) == 0, found != nil,
                let name = entry.pw_name
            else { return nil }
            return String(cString: name)
        }
        guard let text else { return nil }
        self.text = text
    }

    /// The name of the user of this process, or its number.
    package static var own: String { UserName(of: geteuid())?.text ?? "\(geteuid())" }
}
