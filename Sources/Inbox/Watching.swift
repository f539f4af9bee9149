/// How files in the inbox are noticed.
package enum Watching: String, CaseIterable, Sendable {
    /// By the kernel's events where it has any for the file system, else by looking.
    case auto
    /// By events alone, and a slow look as a net.
    case events
    /// By looking.
    case polling
}
