/// The sides of the image at which a file's first row and column lie (TIFF 6.0, tag 274).
enum TIFFOrientation: UInt16 {
    case topLeft = 1
    case topRight
    case bottomRight
    case bottomLeft
    case leftTop
    case rightTop
    case rightBottom
    case leftBottom

    /// Whether the rows of the file are the columns of the image.
    var transposes: Bool { rawValue >= Self.leftTop.rawValue }

    /// Whether the first row of the image is the last row of the file.
    ///
    /// If the orientation transposes, it is the last column of the file.
    var flips: Bool {
        switch self {
        case .bottomRight, .bottomLeft, .rightBottom, .leftBottom: true
        default: false
        }
    }

    /// Whether rows run from right to left.
    var mirrors: Bool {
        switch self {
        case .topRight, .bottomRight, .rightTop, .rightBottom: true
        default: false
        }
    }
}
