import Daemon
import Glibc
import Linux
import Testing

@Suite("Who has sent a request")
struct RequesterTests {
    @Test("the kernel's word counts, and not that of the client")
    func known() {
        let root = Requester(peer: SocketPeer(user: 0), claim: "alice")
        let unknown = Requester(peer: SocketPeer(user: 4_000_000_000), claim: "alice")

        #expect("\(root)" == "root" && root.isVerified)
        #expect("\(unknown)" == "4000000000")
    }

    @Test("where the kernel hides users, the client's word is taken and said to be that")
    func hidden() {
        let alice = Requester(peer: SocketPeer(user: SocketPeer.hiddenUser), claim: "alice")
        let long = Requester(
            peer: SocketPeer(user: SocketPeer.hiddenUser),
            claim: String(repeating: "ä", count: 1000))

        #expect("\(alice)" == "alice (by the client's own account)" && !alice.isVerified)
        #expect(long.name.utf8.count <= 258)
    }
}
