/// Where the first row and the first column of a file lie in the picture (TIFF 6.0, tag 274).
enum TIFFOrientation: UInt16 {
    case topLeft = 1
    case topRight
    case bottomRight
    case bottomLeft
    case leftTop
    case rightTop
    case rightBottom
    case leftBottom

    /// Whether the file's rows are the picture's columns.
    var transposes: Bool { rawValue >= Self.leftTop.rawValue }

    /// Whether the file's last row, or last column where it transposes, is the picture's first.
    var flips: Bool {
        switch self {
        case .bottomRight, .bottomLeft, .rightBottom, .leftBottom: true
        default: false
        }
    }

    /// Whether, in the picture, a row runs against the file's.
    var mirrors: Bool {
        switch self {
        case .topRight, .bottomRight, .rightTop, .rightBottom: true
        default: false
        }
    }
}
