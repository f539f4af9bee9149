import HeapModule

/// The region adjacency graph of one component, merged pair by pair.
///
/// The most probable pair is merged first, then all pairs of the merged region are evaluated again:
/// hierarchical agglomeration as in Nunez-Iglesias et al., Machine learning of hierarchical
/// clustering to segment 2D and 3D images (2013).
struct RegionGraph {
    /// A candidate pair; outdated if a version differs from the current one of its region.
    private struct Pair: Comparable {
        let probability: Double
        let regions: (Int32, Int32)
        let versions: (Int32, Int32)

        static func < (a: Pair, b: Pair) -> Bool {
            if a.probability != b.probability { return a.probability < b.probability }
            // Among equals the pair with the smallest region numbers is merged first.
            return a.regions > b.regions
        }

        static func == (a: Pair, b: Pair) -> Bool {
            a.probability == b.probability && a.regions == b.regions
        }
    }

    /// The regions, indexed by basin number relative to the component's first basin.
    private var regions: [Region]
    /// The index of the region that each basin belongs to.
    private(set) var representatives: [Int32]
    /// The number of merges that each region took part in.
    private var versions: [Int32]
    /// The typical area of the image's nuclei in pixels, to which areas are compared.
    private let typicalArea: Double

    /// Creates the graph of the regions of a component.
    init(regions: [Region], typicalArea: Double) {
        self.regions = regions
        self.typicalArea = typicalArea
        representatives = regions.indices.map { Int32(truncatingIfNeeded: $0) }
        versions = Array(repeating: 0, count: regions.count)
    }

    /// Merges pairs while their probability of being one nucleus exceeds the rule's threshold.
    ///
    /// - Parameters:
    ///   - rule: The probability of a pair, and the threshold.
    ///   - progress: Called every 4096 candidates; an error that it throws stops merging.
    /// - Throws: Errors of `progress`.
    /// - Complexity: O(*c* log *c*), where *c* is the number of contacts; more if a region has
    ///   many, since they are evaluated again whenever it grows.
    mutating func merge(by rule: MergeRule, progress: () throws -> Void) rethrows {
        var heap = Heap<Pair>()
        for (a, region) in regions.enumerated() {
            for b in region.contacts.keys where b > a {
                push(Int32(truncatingIfNeeded: a), b, onto: &heap, rule: rule)
            }
        }
        var pops = 0
        while let pair = heap.popMax() {
            pops += 1
            if pops.isMultiple(of: 4096) { try progress() }
            let (a, b) = pair.regions
            guard (versions[Int(a)], versions[Int(b)]) == pair.versions else { continue }
            absorb(b, into: a)
            for other in regions[Int(a)].contacts.keys {
                push(min(a, other), max(a, other), onto: &heap, rule: rule)
            }
        }
        for basin in representatives.indices {
            representatives[basin] = representative(of: Int32(truncatingIfNeeded: basin))
        }
    }

    /// Pushes a pair whose probability exceeds the threshold.
    private func push(_ a: Int32, _ b: Int32, onto heap: inout Heap<Pair>, rule: MergeRule) {
        guard let contact = regions[Int(a)].contacts[b] else { return }
        let features = PairFeatures(
            regions[Int(a)], regions[Int(b)], contact: contact, typicalArea: typicalArea)
        let probability = rule.probability(of: features)
        guard probability > rule.threshold else { return }
        heap.insert(
            Pair(
                probability: probability, regions: (a, b),
                versions: (versions[Int(a)], versions[Int(b)])))
    }

    /// Merges region `b` into `a`, which takes over its contacts.
    private mutating func absorb(_ b: Int32, into a: Int32) {
        let removed = regions[Int(b)]
        representatives[Int(b)] = a
        regions[Int(b)].contacts = [:]
        regions[Int(a)].area += removed.area
        regions[Int(a)].peak = max(regions[Int(a)].peak, removed.peak)
        regions[Int(a)].convexHull = regions[Int(a)].convexHull.union(removed.convexHull)
        regions[Int(a)].contacts[b] = nil
        for (other, contact) in removed.contacts where other != a {
            regions[Int(other)].contacts[b] = nil
            regions[Int(other)].contacts[a, default: .none].merge(contact)
            regions[Int(a)].contacts[other, default: .none].merge(contact)
        }
        versions[Int(a)] += 1
        versions[Int(b)] += 1
    }

    private func representative(of basin: Int32) -> Int32 {
        var basin = basin
        while representatives[Int(basin)] != basin { basin = representatives[Int(basin)] }
        return basin
    }
}

extension Region.Contact {
    /// The identity of ``merge(_:)``.
    static let none = Region.Contact(saddle: 0, sharedEdges: 0)
}

/// A basin, or several merged ones: a candidate nucleus.
struct Region {
    /// The number of pixels.
    var area: Int
    /// The height of the highest peak, 0…1.
    var peak: Double
    /// The convex hull of the pixels.
    var convexHull: ConvexHull
    /// The contacts with adjacent regions, by their index.
    var contacts: [Int32: Contact] = [:]

    /// The common border of two regions.
    struct Contact {
        /// The height of the highest saddle between the two, 0…1.
        var saddle: Double
        /// The number of pixel edges between the two.
        var sharedEdges: Int

        /// Adds another part of the border.
        mutating func merge(_ other: Contact) {
            saddle = max(saddle, other.saddle)
            sharedEdges += other.sharedEdges
        }
    }
}
