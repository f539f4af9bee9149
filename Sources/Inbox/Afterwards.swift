/// What becomes of an image whose result is published.
package enum Afterwards: String, CaseIterable, Sendable {
    /// It stays where it is.
    case keep
    /// It is moved to the archive, under the same path.
    case archive
}
