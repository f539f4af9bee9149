import FoundationEssentials

/// The JSON description that the Python library tifffile writes into a TIFF file.
///
/// Source: tifffile 2026.3.3, `TiffFile.shaped_metadata`.
struct ShapedMetadata: Sendable, Equatable {
    /// The longest description that is parsed, in bytes.
    private static let longest = 1 << 20

    private struct Description: Decodable {
        let shape: [Int]
        let axes: String?
        let truncated: Bool?
    }

    /// The extents along all axes, those within a plane included, the slowest-varying first.
    let shape: [Int]
    /// One letter per axis, such as `TZCYX`; `nil` if the axes are not named.
    let axes: String?
    /// Whether only the first page has a directory, and the other planes are stored behind it.
    let isTruncated: Bool

    /// Parses a description; `nil` if tifffile did not write it.
    init?(_ description: String) {
        guard description.hasPrefix("{\"shape\":"), description.utf8.count <= Self.longest,
            let content = try? JSONDecoder().decode(
                Description.self, from: Data(description.utf8)),
            content.shape.allSatisfy({ $0 > 0 })
        else { return nil }
        shape = content.shape
        isTruncated = content.truncated == true
        axes = content.axes.flatMap { $0.count == content.shape.count ? $0.uppercased() : nil }
    }

    /// The order of the planes, each of which is one page.
    ///
    /// X, Y and S are the axes within a plane; one without a name, or with a name other than these,
    /// C and Z, counts as time.
    ///
    /// - Parameter samples: The channels that a page holds; they are no planes of the order.
    /// - Returns: The order; `nil` if the shape has too few axes for a page.
    func order(samples: Int) -> PlaneOrder? {
        let letters = axes.map(Array.init)
        var runs: [PlaneOrder.Run] = []
        var inside = 2 + (samples > 1 ? 1 : 0)
        for (index, count) in shape.enumerated() {
            if let letters {
                switch letters[index] {
                case "Y", "X", "S": continue
                case "C" where samples > 1 && count == samples && inside == 3: inside = 2
                case "C": runs.append(.init(axis: .channel, count: count))
                case "Z": runs.append(.init(axis: .zSlice, count: count))
                default: runs.append(.init(axis: .time, count: count))
                }
            } else if index < shape.count - inside {
                runs.append(.init(axis: .time, count: count))
            }
        }
        return shape.count >= inside ? PlaneOrder(runs: runs.reversed()) : nil
    }
}
