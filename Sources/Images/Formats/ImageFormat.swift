/// The supported image formats.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case tiff
    case jpeg
    case bmp
    case pnm
}
