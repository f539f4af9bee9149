/// An image that is not trained on, and why.
package struct LeftOut: Error, Sendable, Equatable, Codable {
    /// As ``AnnotatedFile/name``; of a folder that cannot be listed, its path.
    package let name: String
    /// A sentence without its end.
    package let reason: String

    /// Takes both.
    package init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

extension LeftOut: CustomStringConvertible {
    package var description: String { "'\(name)' is left out: \(reason)" }
}
