import SystemPackage

/// A set of whole validation images: those of one folder.
package struct ValidationSet: Sendable, Equatable, Codable {
    /// The shortest end of the path that tells the folder from the others, without characters that
    /// separate cells and lines of a table.
    package let name: String
    /// The folder.
    package let path: String
    /// The number of images that are validated whole.
    package let images: Int
    /// How many of them have an annotation that tells nuclei apart, and so count for average
    /// precisions.
    package let imagesWithInstances: Int

    private enum CodingKeys: String, CodingKey {
        case name, path, images
        case imagesWithInstances = "images_with_instances"
    }

    /// Describes a set.
    package init(name: String, path: String, images: Int, imagesWithInstances: Int) {
        self.name = name
        self.path = path
        self.images = images
        self.imagesWithInstances = imagesWithInstances
    }

    /// Unique names of folders: as many of the last components of their paths as tell them apart.
    ///
    /// - Parameter paths: The folders.
    /// - Returns: A name for each; commas, quotation marks and control characters are underscores.
    package static func names(of paths: [String]) -> [String] {
        let components = paths.map { FilePath($0).components.map { sanitized($0.string) } }
        let longest = max(components.map(\.count).max() ?? 1, 1)
        for count in 1...longest {
            let names = components.map { $0.suffix(count).joined(separator: "/") }
            if Set(names).count == names.count, !names.contains("") { return names }
        }
        // Paths that differ in replaced characters only.
        return components.enumerated().map { "\($1.joined(separator: "/"))#\($0 + 1)" }
    }

    private static func sanitized(_ name: String) -> String {
        String(
            name.unicodeScalars.map { scalar -> Character in
                let isSeparator = scalar == "," || scalar == "\"" || scalar.properties.isWhitespace
                return isSeparator || scalar.value < 32 || scalar.value == 127
                    ? "_" : Character(scalar)
            })
    }
}
