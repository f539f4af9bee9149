extension KnownFormat {
    /// The formats that are known and not read, the more particular ones first.
    ///
    /// Source: each maker's specification where there is one, else what Bio-Formats and file(1)
    /// look for.
    static let all: [KnownFormat] = microscopes + volumes + pictures + containers

    private static let fiji = "Open it in Fiji (Bio-Formats) and use File > Save As > Tiff."
    private static let picture = "Save it without loss as PNG or TIFF."

    private static let microscopes = [
        KnownFormat(
            "ZISRAWFILE", "a Zeiss CZI",
            "In ZEN export it as OME-TIFF, or open it in Fiji and save it as TIFF."),
        KnownFormat(
            [0xDA, 0xCE, 0xBE, 0x0A], "a Nikon ND2",
            "In NIS-Elements use File > Export ND > TIFF, or open it in Fiji and save it as TIFF."),
        KnownFormat(
            [(0, [0x70, 0, 0, 0]), (8, [0x2A]), (13, utf16("LMS_Object_File"))], "a Leica LOF",
            "In LAS X use Export > TIFF, or open its project in Fiji and save it as TIFF."),
        KnownFormat(
            [(0, [0x70, 0, 0, 0]), (8, [0x2A])], "a Leica LIF",
            "In LAS X use Export > TIFF, or open it in Fiji and save it as TIFF."),
        KnownFormat([0xFF, 0xFE] + utf16("[ProfileSaveInfo]"), "an Olympus OIF", fiji),
        KnownFormat("Andor Technology Multi-Channel File", "an Andor SIF", fiji),
        KnownFormat("DCIMG", "a Hamamatsu DCIMG", "In HCImage save it as TIFF."),
        KnownFormat([(14, [1, 0]), (54, [0x39, 0x30])], "a Bio-Rad PIC", fiji),
        KnownFormat([0xC0, 0xA0], at: 96, "a DeltaVision file", fiji),
        KnownFormat([0xA0, 0xC0], at: 96, "a DeltaVision file", fiji),
        KnownFormat([(0, [0, 0, 0, 3]), (8, [0, 0, 0])], "a Gatan DM3", fiji),
        KnownFormat([(0, [0, 0, 0, 4]), (12, [0, 0, 0])], "a Gatan DM4", fiji),
        KnownFormat("\tics_version", "an ICS", fiji),
        KnownFormat("\t\nics_version", "an ICS", fiji),
    ]

    private static let volumes = [
        KnownFormat(
            [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 (Imaris, ilastik)",
            "In Imaris use File > Export > TIFF series, or open it in Fiji and save it as TIFF."),
        KnownFormat([0x0E, 0x03, 0x13, 0x01], "an HDF4", fiji),
        KnownFormat("DICM", at: 128, "a DICOM", fiji),
        KnownFormat("n+1\0", at: 344, "a NIfTI", fiji),
        KnownFormat("ni1\0", at: 344, "a NIfTI", fiji),
        KnownFormat([0x6E, 0x2B, 0x32, 0, 0x0D, 0x0A], at: 4, "a NIfTI", fiji),
        KnownFormat("MAP ", at: 208, "an MRC", fiji),
        KnownFormat("NRRD000", "an NRRD", fiji),
        KnownFormat("SIMPLE  =", "a FITS", fiji),
        KnownFormat(
            [0x93] + Array("NUMPY".utf8), "a NumPy array", "Save it with tifffile.imwrite."),
        KnownFormat("MATLAB 5.0 MAT-file", "a MATLAB file", "Save it with imwrite as TIFF or PNG."),
    ]

    private static let pictures = [
        KnownFormat("GIF8", "a GIF", picture),
        KnownFormat([(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))], "a WebP", picture),
        KnownFormat([(4, Array("ftyphe".utf8))], "a HEIC", picture),
        KnownFormat([(4, Array("ftypmif1".utf8))], "a HEIC", picture),
        KnownFormat([(4, Array("ftypmsf1".utf8))], "a HEIC", picture),
        KnownFormat([(4, Array("ftypavi".utf8))], "an AVIF", picture),
        KnownFormat([(4, Array("ftypcrx".utf8))], "a camera's raw file", picture),
        KnownFormat(
            [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], "a JPEG 2000 (or an old Nikon ND2)",
            "Open it in Fiji (Bio-Formats) and use File > Save As > Tiff."),
        KnownFormat([0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000", picture),
        KnownFormat([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "a JPEG XL", picture),
        KnownFormat([0xFF, 0x0A], "a JPEG XL", picture),
        KnownFormat([0x49, 0x49, 0xBC], "a JPEG XR", picture),
        KnownFormat("8BPS", "a Photoshop document", picture),
        KnownFormat("gimp xcf", "a GIMP document", picture),
        KnownFormat([0x76, 0x2F, 0x31, 0x01], "an OpenEXR", picture),
        KnownFormat("P7\n", "a PAM", "Convert it to PGM or PPM with pamtopnm."),
        KnownFormat("Pf\n", "a PFM", "Save it as a TIFF of 32-bit floats."),
        KnownFormat("PF\n", "a PFM", "Save it as a TIFF of 32-bit floats."),
        KnownFormat([0, 0, 1, 0], "an icon", picture),
        KnownFormat([0xC5, 0xD0, 0xD3, 0xC6], "a PostScript", picture),
    ]

    private static let containers = [
        KnownFormat("%PDF", "a PDF", "Export the picture from the program that made it, as TIFF."),
        KnownFormat("%!PS", "a PostScript", picture),
        KnownFormat(
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "an OLE container (Olympus OIB, Zeiss ZVI or an Office document)", fiji),
        KnownFormat(
            [(0, zip), (30, Array("[Content_Types].xml".utf8))], "an Office document",
            "Export the pictures from the program that made them, as TIFF."),
        KnownFormat(
            zip, "a ZIP (a zipped Zarr, say)",
            "Unpack it; of an OME-Zarr, export a plane as TIFF in Fiji or napari."),
        KnownFormat([0x1F, 0x8B], "a gzip", unpack),
        KnownFormat("BZh", "a bzip2", unpack),
        KnownFormat([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz", unpack),
        KnownFormat([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file", unpack),
        KnownFormat([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip", unpack),
        KnownFormat("Rar!", "a RAR", unpack),
        KnownFormat([(0, Array("RIFF".utf8)), (8, Array("AVI ".utf8))], "a video (AVI)", frames),
        KnownFormat([0x1A, 0x45, 0xDF, 0xA3], "a video (Matroska)", frames),
        KnownFormat([(4, Array("ftyp".utf8))], "a video (MP4)", frames),
    ]

    private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let unpack = "Unpack it; the images in it are read if they are PNG or TIFF."
    private static let frames = "Export its frames as TIFF; Fiji does it."

    /// What is told by words of a text, anywhere in its beginning.
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
