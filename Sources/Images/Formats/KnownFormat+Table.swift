extension KnownFormat {
    /// The formats that are detected but not supported; the more specific ones come first.
    ///
    /// Source: the specification of each format if there is one, else Bio-Formats and file(1).
    static let all: [KnownFormat] = microscopes + volumes + pictures + containers

    private static let fiji = "Open it in Fiji (Bio-Formats) and use File > Save As > Tiff."
    private static let picture = "Save it without loss as PNG or TIFF."

    private static let microscopes = [
        KnownFormat(
            magic: "ZISRAWFILE", name: "a Zeiss CZI",
            cure: "In ZEN export it as OME-TIFF, or open it in Fiji and save it as TIFF."),
        KnownFormat(
            magic: [0xDA, 0xCE, 0xBE, 0x0A], name: "a Nikon ND2",
            cure:
                "In NIS-Elements use File > Export ND > TIFF, or open it in Fiji and save it as TIFF."
        ),
        KnownFormat(
            magic: [(0, [0x70, 0, 0, 0]), (8, [0x2A]), (13, utf16("LMS_Object_File"))],
            name: "a Leica LOF",
            cure: "In LAS X use Export > TIFF, or open its project in Fiji and save it as TIFF."),
        KnownFormat(
            magic: [(0, [0x70, 0, 0, 0]), (8, [0x2A])], name: "a Leica LIF",
            cure: "In LAS X use Export > TIFF, or open it in Fiji and save it as TIFF."),
        KnownFormat(
            magic: [0xFF, 0xFE] + utf16("[ProfileSaveInfo]"), name: "an Olympus OIF", cure: fiji),
        KnownFormat(magic: "Andor Technology Multi-Channel File", name: "an Andor SIF", cure: fiji),
        KnownFormat(magic: "DCIMG", name: "a Hamamatsu DCIMG", cure: "In HCImage save it as TIFF."),
        KnownFormat(
            magic: [(14, [1, 0]), (54, [0x39, 0x30])], name: "a Bio-Rad PIC", cure: fiji),
        KnownFormat(magic: [0xC0, 0xA0], at: 96, name: "a DeltaVision file", cure: fiji),
        KnownFormat(magic: [0xA0, 0xC0], at: 96, name: "a DeltaVision file", cure: fiji),
        KnownFormat(magic: [(0, [0, 0, 0, 3]), (8, [0, 0, 0])], name: "a Gatan DM3", cure: fiji),
        KnownFormat(
            magic: [(0, [0, 0, 0, 4]), (12, [0, 0, 0])], name: "a Gatan DM4", cure: fiji),
        KnownFormat(magic: "\tics_version", name: "an ICS", cure: fiji),
        KnownFormat(magic: "\t\nics_version", name: "an ICS", cure: fiji),
    ]

    private static let volumes = [
        KnownFormat(
            magic: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
            name: "an HDF5 (Imaris, ilastik)",
            cure:
                "In Imaris use File > Export > TIFF series, or open it in Fiji and save it as TIFF."
        ),
        KnownFormat(magic: [0x0E, 0x03, 0x13, 0x01], name: "an HDF4", cure: fiji),
        KnownFormat(magic: "DICM", at: 128, name: "a DICOM", cure: fiji),
        KnownFormat(magic: "n+1\0", at: 344, name: "a NIfTI", cure: fiji),
        KnownFormat(magic: "ni1\0", at: 344, name: "a NIfTI", cure: fiji),
        KnownFormat(magic: [0x6E, 0x2B, 0x32, 0, 0x0D, 0x0A], at: 4, name: "a NIfTI", cure: fiji),
        KnownFormat(magic: "MAP ", at: 208, name: "an MRC", cure: fiji),
        KnownFormat(magic: "NRRD000", name: "an NRRD", cure: fiji),
        KnownFormat(magic: "SIMPLE  =", name: "a FITS", cure: fiji),
        KnownFormat(
            magic: [0x93] + Array("NUMPY".utf8), name: "a NumPy array",
            cure: "Save it with tifffile.imwrite."),
        KnownFormat(
            magic: "MATLAB 5.0 MAT-file", name: "a MATLAB file",
            cure: "Save it with imwrite as TIFF or PNG."),
    ]

    private static let pictures = [
        KnownFormat(magic: "GIF8", name: "a GIF", cure: picture),
        KnownFormat(
            magic: [(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))], name: "a WebP", cure: picture
        ),
        KnownFormat(magic: [(4, Array("ftyphe".utf8))], name: "a HEIC", cure: picture),
        KnownFormat(magic: [(4, Array("ftypmif1".utf8))], name: "a HEIC", cure: picture),
        KnownFormat(magic: [(4, Array("ftypmsf1".utf8))], name: "a HEIC", cure: picture),
        KnownFormat(magic: [(4, Array("ftypavi".utf8))], name: "an AVIF", cure: picture),
        KnownFormat(
            magic: [(4, Array("ftypcrx".utf8))], name: "a camera's raw file", cure: picture),
        KnownFormat(
            magic: [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20],
            name: "a JPEG 2000 (or an old Nikon ND2)",
            cure: "Open it in Fiji (Bio-Formats) and use File > Save As > Tiff."),
        KnownFormat(magic: [0xFF, 0x4F, 0xFF, 0x51], name: "a JPEG 2000", cure: picture),
        KnownFormat(
            magic: [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], name: "a JPEG XL", cure: picture),
        KnownFormat(magic: [0xFF, 0x0A], name: "a JPEG XL", cure: picture),
        KnownFormat(magic: [0x49, 0x49, 0xBC], name: "a JPEG XR", cure: picture),
        KnownFormat(magic: "8BPS", name: "a Photoshop document", cure: picture),
        KnownFormat(magic: "gimp xcf", name: "a GIMP document", cure: picture),
        KnownFormat(magic: [0x76, 0x2F, 0x31, 0x01], name: "an OpenEXR", cure: picture),
        KnownFormat(magic: "P7\n", name: "a PAM", cure: "Convert it to PGM or PPM with pamtopnm."),
        KnownFormat(magic: "Pf\n", name: "a PFM", cure: "Save it as a TIFF of 32-bit floats."),
        KnownFormat(magic: "PF\n", name: "a PFM", cure: "Save it as a TIFF of 32-bit floats."),
        KnownFormat(magic: [0, 0, 1, 0], name: "an icon", cure: picture),
        KnownFormat(magic: [0xC5, 0xD0, 0xD3, 0xC6], name: "a PostScript", cure: picture),
    ]

    private static let containers = [
        KnownFormat(
            magic: "%PDF", name: "a PDF",
            cure: "Export the picture from the program that made it, as TIFF."),
        KnownFormat(magic: "%!PS", name: "a PostScript", cure: picture),
        KnownFormat(
            magic: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            name: "an OLE container (Olympus OIB, Zeiss ZVI or an Office document)", cure: fiji),
        KnownFormat(
            magic: [(0, zip), (30, Array("[Content_Types].xml".utf8))], name: "an Office document",
            cure: "Export the pictures from the program that made them, as TIFF."),
        KnownFormat(
            magic: zip, name: "a ZIP (a zipped Zarr, say)",
            cure: "Unpack it; of an OME-Zarr, export a plane as TIFF in Fiji or napari."),
        KnownFormat(magic: [0x1F, 0x8B], name: "a gzip", cure: unpack),
        KnownFormat(magic: "BZh", name: "a bzip2", cure: unpack),
        KnownFormat(magic: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], name: "an xz", cure: unpack),
        KnownFormat(magic: [0x28, 0xB5, 0x2F, 0xFD], name: "a Zstandard file", cure: unpack),
        KnownFormat(magic: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], name: "a 7-Zip", cure: unpack),
        KnownFormat(magic: "Rar!", name: "a RAR", cure: unpack),
        KnownFormat(
            magic: [(0, Array("RIFF".utf8)), (8, Array("AVI ".utf8))], name: "a video (AVI)",
            cure: frames),
        KnownFormat(magic: [0x1A, 0x45, 0xDF, 0xA3], name: "a video (Matroska)", cure: frames),
        KnownFormat(magic: [(4, Array("ftyp".utf8))], name: "a video (MP4)", cure: frames),
    ]

    private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let unpack = "Unpack it; the images in it are read if they are PNG or TIFF."
    private static let frames = "Export its frames as TIFF; Fiji does it."

    /// Text formats, detected by a string anywhere in the file's first bytes.
    static let texts: [(word: String, name: String, cure: String)] = [
        (
            "zarr_format", "the metadata of a Zarr",
            "Export a plane of the OME-Zarr as TIFF in Fiji or napari."
        ),
        ("<OME ", "an OME-XML", "Convert it to OME-TIFF with bfconvert."),
        ("<svg", "an SVG", picture),
    ]

    private static func utf16(_ text: String) -> [UInt8] { text.utf8.flatMap { [$0, 0] } }
}
