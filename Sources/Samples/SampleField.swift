import Images
import Tensors

/// A synthetic field and the truth about it.
package struct SampleField: Sendable {
    /// A file name, with extension and without folder: `field-0001-fluorescence-8bit.png`.
    package let name: String
    /// What the camera saw: 8 or 16 bits, gray or RGB.
    package let image: Raster
    /// 0 background, 1…n nuclei, without gaps; nuclei that touch have labels of their own.
    package let labels: Plane<UInt16>

    /// The labels as a picture of 16 bits and one channel.
    package var truth: Raster {
        Raster(
            width: labels.width, height: labels.height, channels: 1,
            samples: .sixteen(labels.elements))
    }
}
