/// Where the pixels of a page lie in the file.
package struct PageStorage: Sendable, Equatable {
    /// The bytes of all its blocks.
    package let bytes: Int
    /// The extents of its blocks; `nil` if there are too many to list.
    package let extents: [Range<Int>]?

    package init(bytes: Int, extents: [Range<Int>]?) {
        self.bytes = bytes
        self.extents = extents
    }
}

/// The bytes that planes have in common.
///
/// "No data should be referenced from more than one place" (TIFF 6.0, section 7), but some writers
/// store equal blocks once (tifftools does if it is asked to), which saves little: blank ones
/// are small. So shared bytes are measured, not shared blocks.
package struct SharedStorage: Sendable, Equatable {
    /// The number of planes that may share the bytes of others, however few of them there are.
    static let allowance = 16
    /// The factor by which planes may take more bytes than there are.
    private static let mostFactor = 2

    /// The number of planes.
    package let planes: Int
    /// The bytes of all planes, those that are shared counted for each.
    package let stored: Int
    /// The bytes of the file in which they lie.
    package let distinct: Int

    /// Measures what planes share.
    ///
    /// - Parameters:
    ///   - pages: The pages that hold the planes, and the number of planes that are read from each.
    ///   - fileBytes: The size of the file.
    /// - Complexity: O(*n* log *n*), where *n* is the number of extents.
    package init(
        _ pages: some Sequence<(storage: PageStorage, planes: Int)>, fileBytes: Int
    ) {
        var (planes, stored, unlisted) = (0, 0, 0)
        var extents: [Range<Int>] = []
        for page in pages where page.storage.bytes > 0 {
            planes += page.planes
            stored = stored.clampedSum(page.storage.bytes.clampedProduct(page.planes))
            if let listed = page.storage.extents {
                extents += listed
            } else {
                unlisted = unlisted.clampedSum(page.storage.bytes)
            }
        }
        self.planes = planes
        self.stored = stored
        distinct = min(Self.union(of: extents).clampedSum(unlisted), fileBytes)
    }

    /// The number of planes that the bytes would suffice for if none were shared; at least 1.
    package var equivalent: Int {
        guard stored > 0 else { return max(planes, 1) }
        let product = UInt(planes).multipliedFullWidth(by: UInt(min(distinct, stored)))
        let (quotient, remainder) = UInt(stored).dividingFullWidth(product)
        return max(1, Int(quotient) + (remainder > 0 ? 1 : 0))
    }

    /// Checks that a file is not made to take the work of a far larger one.
    ///
    /// - Parameter pictures: The number of pictures that the planes are read for.
    /// - Throws: ``ImageError/amplified(reason:)``.
    package func check(pictures: Int) throws(ImageError) {
        let equivalent = equivalent
        guard planes - equivalent > Self.allowance, planes > Self.mostFactor * equivalent else {
            return
        }
        let owners = pictures == 1 ? "picture" : "\(pictures) pictures"
        let subject = planes == pictures ? "its \(owners)" : "the \(planes) planes of its \(owners)"
        throw .amplified(reason: "\(subject) share the bytes of \(equivalent)")
    }

    /// The number of bytes that lie in at least one of the extents.
    private static func union(of extents: [Range<Int>]) -> Int {
        var (total, end) = (0, 0)
        for extent in extents.sorted(by: { $0.lowerBound < $1.lowerBound })
        where extent.upperBound > end {
            total += extent.upperBound - max(extent.lowerBound, end)
            end = extent.upperBound
        }
        return total
    }
}
