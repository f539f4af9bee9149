import Linux

/// The person who has sent a request.
package struct Requester: Sendable, Equatable, CustomStringConvertible {
    /// The name of the user.
    package let name: String
    /// Whether the kernel vouches for it.
    package let isVerified: Bool

    /// The longest name, in bytes (LOGIN_NAME_MAX of limits.h(0p)).
    private static let longestName = 256

    /// Decides who has sent a request.
    ///
    /// Only members of the socket's group can connect, whom the kernel has checked then. It hides who they are
    /// from a service with PrivateUsers=; the name that the client gives is taken instead.
    ///
    /// - Parameters:
    ///   - peer: The process at the other end of the connection.
    ///   - claim: The name that the request gives.
    package init(peer: SocketPeer, claim: String) {
        name = peer.name ?? String(decoding: claim.utf8.prefix(Self.longestName), as: UTF8.self)
        isVerified = peer.name != nil
    }

    /// Such as `alice`, or `alice (by the client's own account)`.
    package var description: String { isVerified ? name : "\(name) (by the client's own account)" }
}
