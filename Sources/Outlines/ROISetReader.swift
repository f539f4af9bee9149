/// Reads the outlines of ImageJ's ROI Manager: a ZIP archive of `.roi` files, or one such file.
enum ROISetReader {
    /// Reads an archive, in the order of its members; those that are no `.roi` are not looked at.
    ///
    /// - Throws: ``OutlineError``.
    static func read(_ bytes: [UInt8]) throws(OutlineError) -> OutlineSet {
        let archive = try ZipMembers(of: bytes)
        var set = OutlineSet()
        let most = OutlineFormat.mostUnpackedBytes(ofArchive: bytes.count)
        var unpacked = 0
        for index in 0..<archive.count {
            let (name, size) = try archive.member(at: index)
            guard isRegion(name) else { continue }
            unpacked += min(size, most + 1)
            guard unpacked <= most else { throw .tooManyBytes(unpacked, limit: most) }
            try add(
                archive.content(at: index, size: size), named: String(name.dropLast(4)), to: &set)
        }
        return set
    }

    /// Reads a single region.
    ///
    /// - Throws: ``OutlineError``.
    static func read(region bytes: [UInt8], named name: String) throws(OutlineError) -> OutlineSet {
        var set = OutlineSet()
        try add(bytes, named: name, to: &set)
        return set
    }

    private static func add(
        _ bytes: [UInt8], named name: String, to set: inout OutlineSet
    ) throws(OutlineError) {
        do throws(OutlineError) {
            switch try ImageJRegion(bytes) {
            case .area(let shape): try set.append(Outline(shape, name: name))
            case .other(let kind): set.leaveOut(kind)
            }
        } catch .malformed(let reason) {
            throw .malformed(reason: "'\(name)': \(reason)")
        }
    }

    /// Whether a member is a region, and not what macOS puts beside files.
    private static func isRegion(_ name: String) -> Bool {
        let file = name.split(separator: "/").last ?? ""
        return file.lowercased().hasSuffix(".roi") && !file.hasPrefix("._")
    }
}
