import Linux
import SystemPackage

extension Tree {
    /// Whether nothing is at a path; what cannot be looked at may well be there.
    func isGone(_ path: FilePath) -> Bool {
        do {
            return try status(of: path) == nil
        } catch {
            return false
        }
    }
}
