/// A receiver of the elements of an XML document, in document order.
protocol XMLListener {
    /// Called at a start tag.
    ///
    /// - Parameters:
    ///   - name: The name of the element, without its namespace prefix.
    ///   - attributes: The attributes by their names as they are written.
    mutating func begin(_ name: String, attributes: [String: String])

    /// Called at an end tag.
    ///
    /// - Parameters:
    ///   - name: The name of the element, as at its start tag.
    ///   - text: The characters between the previous tag and this one, at most
    ///     ``XMLText/longestText`` bytes.
    mutating func end(_ name: String, text: String)
}
