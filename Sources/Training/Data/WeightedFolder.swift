/// A data folder and the weight of its samples, as an argument `DIR` or `DIR:WEIGHT` gives them.
package struct WeightedFolder: Sendable, Equatable {
    /// The path of the folder.
    package let path: String
    /// The factor of the number of samples that the areas of its images give; any number.
    package let weight: Double

    /// Splits an argument at its last colon, if a number follows.
    ///
    /// - Parameters:
    ///   - argument: The argument.
    ///   - exists: Whether a file or folder has a path: an argument that is one as a whole has no
    ///     weight.
    package init(_ argument: String, exists: (String) -> Bool) {
        guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let weight = Double(argument[argument.index(after: colon)...]), !exists(argument)
        else {
            self.init(path: argument, weight: 1)
            return
        }
        self.init(path: String(argument[..<colon]), weight: weight)
    }

    private init(path: String, weight: Double) {
        self.path = path
        self.weight = weight
    }
}
