/// The formats that can be read, by what a file's first bytes say.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case tiff
    case jpeg
    case bmp
    case pnm
}
