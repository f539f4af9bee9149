import Masks
import Tensors

/// The outlines of nuclei along pixel edges: an exact picture of the label image in polygons.
///
/// What is inside by the even-odd rule, asked at pixel centres, is the nucleus again. A nucleus
/// has a polygon for each 4-connected region; they touch in single corners at most.
package struct Contours: Sendable, Equatable {
    /// The pixels in a row of the image.
    package let width: Int
    /// The image's rows.
    package let height: Int
    /// The polygons of each nucleus; those of number *n* stand at *n* − 1, none is without.
    package let nuclei: [[Polygon]]

    /// Wraps polygons that lie in an image of this size.
    package init(width: Int, height: Int, nuclei: [[Polygon]]) {
        precondition(nuclei.allSatisfy { !$0.isEmpty }, "every nucleus has a pixel")
        self.width = width
        self.height = height
        self.nuclei = nuclei
    }

    /// Traces every nucleus, from its first left edge in reading order.
    ///
    /// An edge that no walk has passed begins an outer ring, unless the pixel above is of the same
    /// nucleus: then it begins a hole, of the region which that pixel belongs to (a simpler case
    /// of Suzuki and Abe, 1985, who follow pixels rather than cracks).
    ///
    /// - Complexity: O(*n* + *l*), where *n* is the number of pixels and *l* that of edges.
    package init(_ image: LabelImage) {
        let (labels, width) = (image.labels.elements, image.width)
        var follower = CrackFollower(image.labels)
        var polygons: [(label: Int32, polygon: Polygon)] = []
        // The region of the last pixel met in each column, counted from 1.
        var regions = [Int32](repeating: 0, count: width)
        for row in 0..<image.height {
            var (left, region): (Int32, Int32) = (0, 0)
            for column in 0..<width {
                let here = row * width + column
                let label = labels[here]
                defer { left = label }
                guard label != 0 else { continue }
                if label != left {
                    region = follower.passed[here]
                    if region == 0 {
                        let isHole = row > 0 && labels[here - width] == label
                        region = isHole ? regions[column] : Int32(polygons.count + 1)
                        let (line, touches) = follower.walk(
                            fromLeftEdgeOf: here, noting: region)
                        let rings = touches ? Ring.parting(line) : [Ring(line)]
                        if isHole {
                            polygons[Int(region) - 1].polygon.holes += rings
                        } else {
                            polygons.append((label, Polygon(outermostOf: rings)))
                        }
                    }
                }
                regions[column] = region
            }
        }
        var nuclei = [[Polygon]](repeating: [], count: image.count)
        for (label, polygon) in polygons { nuclei[Int(label) - 1].append(polygon) }
        self.init(width: width, height: image.height, nuclei: nuclei)
    }
}

extension Polygon {
    /// Of the rings of one walk round a region, one is the outer; in the others it was let in at a
    /// corner.
    fileprivate init(outermostOf rings: [Ring]) {
        let outermost = rings.indices.first { rings[$0].doubledArea > 0 } ?? 0
        var holes = rings
        let exterior = holes.remove(at: outermost)
        self.init(exterior: exterior, holes: holes)
    }
}
