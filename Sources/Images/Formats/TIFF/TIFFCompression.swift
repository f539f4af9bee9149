/// The compressions of TIFF files (tag 259).
enum TIFFCompression {
    /// JPEG as in TIFF Technical Note 2; Debian's libtiff decodes 8 bits of it.
    static let jpeg: UInt16 = 7
    /// WebP, for colours of 8 bits only.
    static let webP: UInt16 = 50001

    /// The common name of a compression.
    static func name(of number: UInt16) -> String {
        switch number {
        case 1: "none"
        case 2: "CCITT RLE"
        case 3: "CCITT Group 3"
        case 4: "CCITT Group 4"
        case 5: "LZW"
        case 6: "old-style JPEG"
        case jpeg: "JPEG"
        case 8, 32946: "deflate"
        case 32771: "CCITT RLE (words)"
        case 32773: "PackBits"
        case 33003, 33004, 33005, 33007, 34712: "JPEG 2000"
        case 34661: "JBIG"
        case 34676, 34677: "LogLuv"
        case 34887: "LERC"
        case 34925: "LZMA"
        case 34892: "lossy JPEG (DNG)"
        case 34933: "PNG"
        case 34934, 22610: "JPEG XR"
        case 50000: "zstd"
        case webP: "WebP"
        case 50002, 52546: "JPEG XL"
        default: "compression \(number)"
        }
    }
}
