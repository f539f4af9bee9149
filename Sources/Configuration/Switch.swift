/// Whether something is done that need not be.
package enum Switch: String, Sendable, CaseIterable {
    case on, off
}
