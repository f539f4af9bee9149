import FoundationEssentials

/// What the Python library tifffile writes into the description of a TIFF file, as JSON.
///
/// Source: tifffile 2026.3.3, `TiffFile.shaped_metadata`.
struct ShapedMetadata: Sendable, Equatable {
    /// The most bytes that are looked at.
    private static let longest = 1 << 20

    private struct Description: Decodable {
        let shape: [Int]
        let axes: String?
        let truncated: Bool?
    }

    /// The extents along all axes, those within a plane among them, the slowest first.
    let shape: [Int]
    /// A letter for each, such as `TZCYX`, where they are named.
    let axes: String?
    /// Whether the first page alone has a directory, and the others lie behind it.
    let isTruncated: Bool

    /// Reads a description; `nil` where it is not tifffile's.
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

    /// The order of planes that have no more than rows and columns.
    ///
    /// An axis that has no name, or one that is not a microscope's, counts as time.
    ///
    /// - Parameter samples: Channels that a page holds, which are no planes of the order.
    /// - Returns: `nil` where the shape has no such pages.
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
        return shape.count >= inside ? PlaneOrder(runs.reversed()) : nil
    }
}
