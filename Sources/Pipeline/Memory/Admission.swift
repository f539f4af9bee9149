/// Decides when an image may be taken into memory: in the order of asking, so that many small ones do
/// not keep a large one out, and only while all in flight stay below a ceiling.
///
/// What an image has released stays with the allocator, in pieces that a later one may not be able to
/// use. It counts until it is returned to the kernel, which costs time, and is therefore done only
/// where the next image does not fit beside it.
package struct Admission: Sendable {
    /// Under which condition an image is admitted.
    package enum Verdict: Sendable, Equatable {
        /// At once.
        case now
        /// Once free memory has been returned to the kernel.
        case onceReturned
    }

    /// The bytes that all images in flight may take together.
    package let ceiling: Int
    private var used = 0
    /// The bytes that images have released since free memory was last returned.
    private var kept = 0
    private var queue: [Int] = []
    private var lastTicket = 0

    package init(ceiling: Int) { self.ceiling = ceiling }

    /// Joins the queue.
    ///
    /// - Returns: The place in it, for ``admit(bytes:ticket:)``.
    package mutating func enqueue() -> Int {
        lastTicket += 1
        queue.append(lastTicket)
        return lastTicket
    }

    /// Admits an image if it is the first in the queue and there is enough memory.
    ///
    /// - Returns: Whether free memory must be returned first; `nil` where the image must wait. An
    ///   image that is admitted must ``release(bytes:)`` the memory.
    package mutating func admit(bytes: Int, ticket: Int) -> Verdict? {
        guard queue.first == ticket, bytes <= ceiling - used else { return nil }
        let verdict: Verdict = bytes <= ceiling - used - kept ? .now : .onceReturned
        queue.removeFirst()
        used += bytes
        if verdict == .onceReturned { kept = 0 }
        return verdict
    }

    /// Releases the memory of an image that was admitted.
    package mutating func release(bytes: Int) {
        used -= bytes
        // Beyond the ceiling it makes no difference, and the sum would overflow in the end.
        kept = kept + min(bytes, ceiling - kept)
    }
}
