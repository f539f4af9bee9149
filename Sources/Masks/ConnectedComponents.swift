import Tensors

/// The connected regions of a mask, numbered from 1 in reading order of their first pixels.
///
/// 8-connectivity: pixels that touch at a corner belong together. Two passes with a union-find
/// over provisional numbers (Rosenfeld and Pfaltz, 1966; Wu, Otoo and Suzuki, 2009).
package struct ConnectedComponents: Sendable {
    /// 0 where the mask is empty, else the component's number.
    package let labels: Plane<Int32>
    /// The pixels of each component; that of number *n* stands at *n* − 1.
    package let areas: [Int]

    /// Finds the components of a mask.
    ///
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ mask: Plane<Bool>) {
        let (width, height) = (mask.width, mask.height)
        var labels = [Int32](repeating: 0, count: width * height)
        var parents: [Int32] = [0]

        func root(_ label: Int32) -> Int32 {
            var label = label
            while parents[Int(label)] != label {
                parents[Int(label)] = parents[Int(parents[Int(label)])]
                label = parents[Int(label)]
            }
            return label
        }

        for row in 0..<height {
            for column in 0..<width where mask.elements[row * width + column] {
                let here = row * width + column
                var label: Int32 = 0
                func meet(_ neighbour: Int32) {
                    guard neighbour != 0 else { return }
                    let other = root(neighbour)
                    guard label != 0, label != other else { return label = other }
                    // The smaller wins, so that numbers keep the order of first pixels.
                    parents[Int(max(label, other))] = min(label, other)
                    label = min(label, other)
                }
                if column > 0 { meet(labels[here - 1]) }
                if row > 0 {
                    if column > 0 { meet(labels[here - width - 1]) }
                    meet(labels[here - width])
                    if column + 1 < width { meet(labels[here - width + 1]) }
                }
                if label == 0 {
                    label = Int32(parents.count)
                    parents.append(label)
                }
                labels[here] = label
            }
        }

        var numbers = [Int32](repeating: 0, count: parents.count)
        var areas: [Int] = []
        for index in labels.indices where labels[index] != 0 {
            let label = root(labels[index])
            if numbers[Int(label)] == 0 {
                areas.append(0)
                numbers[Int(label)] = Int32(areas.count)
            }
            labels[index] = numbers[Int(label)]
            areas[Int(numbers[Int(label)]) - 1] += 1
        }
        self.labels = Plane(width: width, height: height, elements: labels)
        self.areas = areas
    }
}
