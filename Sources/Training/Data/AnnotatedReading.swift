/// An image that was read with its truth.
package struct AnnotatedReading: Sendable, Equatable {
    /// What is trained on.
    package let image: AnnotatedImage
    /// What it is split by, and recorded as.
    package let summary: ImageSummary
    /// What may be a mistake in it, as clauses.
    package let doubts: [String]
}
