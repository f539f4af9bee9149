/// The image formats that are read.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case tiff
    case jpeg
    case bmp
    case pnm
}
