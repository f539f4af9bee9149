/// A mask in more pieces than memory is kept for: noise, not nuclei.
package struct TooManyComponents: Error, Equatable, CustomStringConvertible {
    /// The most pieces; an image of 2^30 pixels has one in 128.
    package static let most = 1 << 23

    static func check(_ count: Int) throws(TooManyComponents) {
        guard count <= most else { throw TooManyComponents() }
    }

    package var description: String {
        "its mask is in more than \(Self.most) pieces; what is so torn is noise, not nuclei"
    }
}
