/// Decides when an image may be taken into memory: in the order of asking, so that many small ones do
/// not keep a large one out, and only while all in flight stay below a ceiling.
package struct Admission: Sendable {
    /// The bytes that all images in flight may take together.
    package let ceiling: Int
    private var used = 0
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
    /// - Returns: Whether it is admitted; then it must ``release(bytes:)`` the memory.
    package mutating func admit(bytes: Int, ticket: Int) -> Bool {
        guard queue.first == ticket, bytes <= ceiling - used else { return false }
        queue.removeFirst()
        used += bytes
        return true
    }

    /// Releases the memory of an image that was admitted.
    package mutating func release(bytes: Int) { used -= bytes }
}
