import HeapModule

/// The regions of one component and their contacts; they are merged pair by pair.
///
/// The likeliest pair first, then all pairs of the new region are judged anew: hierarchical
/// agglomeration as in Nunez-Iglesias et al., Machine learning of hierarchical clustering to segment
/// 2D and 3D images (2013).
struct RegionGraph {
    /// A pair that may be merged; it is out of date once either has changed.
    private struct Pair: Comparable {
        let probability: Double
        let regions: (Int32, Int32)
        let versions: (Int32, Int32)

        static func < (a: Pair, b: Pair) -> Bool {
            if a.probability != b.probability { return a.probability < b.probability }
            // Of equals the first in reading order comes first.
            return a.regions > b.regions
        }

        static func == (a: Pair, b: Pair) -> Bool {
            a.probability == b.probability && a.regions == b.regions
        }
    }

    /// By their basins' numbers, less that of the component's first.
    private var regions: [Region]
    /// Which region each basin belongs to.
    private(set) var owners: [Int32]
    private var versions: [Int32]
    /// What areas are compared with, in pixels.
    private let typicalArea: Double

    /// Takes the regions of a component.
    init(_ regions: [Region], typicalArea: Double) {
        self.regions = regions
        self.typicalArea = typicalArea
        owners = regions.indices.map { Int32(truncatingIfNeeded: $0) }
        versions = Array(repeating: 0, count: regions.count)
    }

    /// Merges all pairs that a rule finds likely to be one nucleus.
    ///
    /// - Parameters:
    ///   - rule: Which pairs are likely to be.
    ///   - progress: Called every now and then; what it throws ends the work.
    /// - Throws: What `progress` throws.
    /// - Complexity: O(*c* log *c*), where *c* is the number of contacts; those of a region are
    ///   judged again whenever it grows, so more where one has many.
    mutating func merge(by rule: MergeRule, progress: () throws -> Void) rethrows {
        var heap = Heap<Pair>()
        for (a, region) in regions.enumerated() {
            for b in region.contacts.keys where b > a {
                push(Int32(truncatingIfNeeded: a), b, to: &heap, rule)
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
                push(min(a, other), max(a, other), to: &heap, rule)
            }
        }
        for basin in owners.indices { owners[basin] = owner(of: Int32(truncatingIfNeeded: basin)) }
    }

    private func push(_ a: Int32, _ b: Int32, to heap: inout Heap<Pair>, _ rule: MergeRule) {
        guard let contact = regions[Int(a)].contacts[b] else { return }
        let features = PairFeatures(
            regions[Int(a)], regions[Int(b)], contact, typicalArea: typicalArea)
        let probability = rule.probability(features)
        guard probability > rule.threshold else { return }
        heap.insert(
            Pair(
                probability: probability, regions: (a, b),
                versions: (versions[Int(a)], versions[Int(b)])))
    }

    /// Makes `b` part of `a`; the contacts of both become those of `a`.
    private mutating func absorb(_ b: Int32, into a: Int32) {
        let gone = regions[Int(b)]
        owners[Int(b)] = a
        regions[Int(b)].contacts = [:]
        regions[Int(a)].area += gone.area
        regions[Int(a)].summit = max(regions[Int(a)].summit, gone.summit)
        regions[Int(a)].hull = regions[Int(a)].hull.union(gone.hull)
        regions[Int(a)].contacts[b] = nil
        for (other, contact) in gone.contacts where other != a {
            regions[Int(other)].contacts[b] = nil
            regions[Int(other)].contacts[a, default: .none].add(contact)
            regions[Int(a)].contacts[other, default: .none].add(contact)
        }
        versions[Int(a)] += 1
        versions[Int(b)] += 1
    }

    private func owner(of basin: Int32) -> Int32 {
        var basin = basin
        while owners[Int(basin)] != basin { basin = owners[Int(basin)] }
        return basin
    }
}

extension Region.Contact {
    /// No contact yet.
    static let none = Region.Contact(pass: 0, length: 0)
}
