/// Which of the waiting images is next, by the time of their last change.
package enum InboxOrder: String, CaseIterable, Sendable {
    case oldest
    case newest
}
