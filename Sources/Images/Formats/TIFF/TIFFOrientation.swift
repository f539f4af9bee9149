/// Where the first row and the first column of a file lie in the image (TIFF 6.0, tag 274).
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

    /// Whether the last row of the file, or its last column if it transposes, is the first row of the
    /// image.
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
