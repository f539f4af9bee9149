extension String {
    /// The text without control characters: a file's name cannot begin a line of its own in a
    /// status, a log or a terminal.
    package var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
