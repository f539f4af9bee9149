import Masks
import Tensors

/// The regions of a picture of classes: connected pixels of one class.
struct ClassRegions {
    /// The number of the region at each pixel, from 1; 0 where the class is 0.
    private(set) var labels: Plane<Int32>
    /// The class of each region; region *n* is at index *n* − 1.
    private(set) var classes: [Int32] = []

    /// Finds the 8-connected regions, in raster order of their first pixels.
    ///
    /// - Parameter picture: The class of each pixel; 0 is background.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of picture: Plane<Int32>) {
        let (width, height) = (picture.width, picture.height)
        let classes = picture.elements
        var labels = [Int32](repeating: 0, count: classes.count)
        var stack: [Int] = []
        for start in classes.indices where classes[start] != 0 && labels[start] == 0 {
            let number = Int32(self.classes.count + 1)
            self.classes.append(classes[start])
            labels[start] = number
            stack.append(start)
            while let pixel = stack.popLast() {
                let (row, column) = (pixel / width, pixel % width)
                for y in max(row - 1, 0)...min(row + 1, height - 1) {
                    for x in max(column - 1, 0)...min(column + 1, width - 1) {
                        let other = y * width + x
                        guard classes[other] == classes[start], labels[other] == 0 else { continue }
                        labels[other] = number
                        stack.append(other)
                    }
                }
            }
        }
        self.labels = Plane(width: width, height: height, elements: labels)
    }

    /// The number of regions.
    var count: Int { classes.count }

    /// The regions as nuclei.
    var nuclei: LabelImage { LabelImage(labels: labels, count: count) }
}
