import Masks
import Tensors

/// The contours of nuclei along pixel edges: an exact vector representation of a label image.
///
/// Filling the polygons by the even-odd rule at pixel centres restores the nuclei. A nucleus has
/// one polygon for each of its 4-connected regions; they touch in single corners at most.
package struct Contours: Sendable, Equatable {
    /// The number of columns of the image.
    package let width: Int
    /// The number of rows of the image.
    package let height: Int
    /// The polygons of each nucleus, at least one; nucleus *n* is at index *n* − 1.
    package let polygons: [[Polygon]]

    /// Wraps the polygons of the nuclei of an image.
    package init(width: Int, height: Int, polygons: [[Polygon]]) {
        precondition(polygons.allSatisfy { !$0.isEmpty }, "every nucleus has a pixel")
        self.width = width
        self.height = height
        self.polygons = polygons
    }

    /// Traces every nucleus of a label image.
    ///
    /// Scans the left edges of nuclei in raster order. An edge that no trace has visited starts an
    /// outer ring, unless the pixel above belongs to the same nucleus: then it starts a hole of
    /// that pixel's region (a simpler case of Suzuki and Abe, 1985, who follow pixels rather than
    /// cracks).
    ///
    /// - Complexity: O(*n* + *l*), where *n* is the number of pixels and *l* of pixel edges.
    package init(of image: LabelImage) {
        let (labels, width) = (image.labels.elements, image.width)
        var follower = CrackFollower(labels: image.labels)
        var polygons: [(label: Int32, polygon: Polygon)] = []
        // The region of the last nucleus pixel in each column, counted from 1.
        var regions = [Int32](repeating: 0, count: width)
        for row in 0..<image.height {
            var (left, region): (Int32, Int32) = (0, 0)
            for column in 0..<width {
                let pixel = row * width + column
                let label = labels[pixel]
                defer { left = label }
                guard label != 0 else { continue }
                if label != left {
                    region = follower.visited[pixel]
                    if region == 0 {
                        let isHole = row > 0 && labels[pixel - width] == label
                        region = isHole ? regions[column] : Int32(polygons.count + 1)
                        let (path, touchesItself) = follower.trace(
                            fromLeftEdgeOf: pixel, marking: region)
                        let rings =
                            touchesItself
                            ? Ring.splitAtTouchingCorners(path) : [Ring(corners: path)]
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
        self.init(width: width, height: image.height, polygons: nuclei)
    }
}

extension Polygon {
    /// Creates a polygon from the rings of one trace around a region, of which one is the exterior
    /// and the others are holes that touch it in a corner.
    fileprivate init(outermostOf rings: [Ring]) {
        let outermost = rings.indices.first { rings[$0].doubledArea > 0 } ?? 0
        var holes = rings
        let exterior = holes.remove(at: outermost)
        self.init(exterior: exterior, holes: holes)
    }
}
