/// Who is told of the elements of an XML text, in their order.
protocol XMLListener {
    /// An element begins.
    ///
    /// - Parameters:
    ///   - name: Its name without the prefix of a namespace.
    ///   - attributes: By name, as they are written.
    mutating func begin(_ name: String, _ attributes: [String: String])

    /// An element ends.
    ///
    /// - Parameters:
    ///   - name: As when it began.
    ///   - text: What stands between the last tag and this one, of at most
    ///     ``XMLText/longestText`` bytes.
    mutating func end(_ name: String, text: String)
}
