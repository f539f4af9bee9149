/// What happens to an image after its results are published.
package enum CompletionAction: String, CaseIterable, Sendable {
    /// It stays in the inbox.
    case keep
    /// It is moved to the archive, under the same path.
    case archive
}
