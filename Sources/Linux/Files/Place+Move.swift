import Glibc
import SystemPackage

extension Place {
    /// Moves what is here to a place where nothing is, if it is what is expected.
    func move(
        to target: borrowing Place, expecting fingerprint: Fingerprint?, by ways: [Renaming]
    ) throws(FileError) {
        // Where nothing is here, the rename says so.
        if let fingerprint, let found = try status()?.fingerprint, found != fingerprint {
            throw .changed(path: path)
        }
        do {
            try Renaming.rename(name, in: folder, to: target.name, in: target.folder, by: ways)
        } catch {
            guard error.errno == .improperLink else { throw error }
            try copy(to: target, expecting: fingerprint, by: ways)
            return try synchronize(target)
        }
        // A rename takes whatever has the name at that moment.
        if let fingerprint, let found = try target.status()?.fingerprint,
            !found.isSameContent(as: fingerprint)
        {
            try takeBack(from: target, by: ways)
            try synchronize(target)
            throw .changed(path: path)
        }
        try synchronize(target)
    }

    private func synchronize(_ target: borrowing Place) throws(FileError) {
        try target.folder.synchronize()
        try folder.synchronize()
    }

    /// Takes back what should not have been moved; where the name is taken again, under a number,
    /// so that nothing is lost.
    private func takeBack(
        from target: borrowing Place, by ways: [Renaming]
    ) throws(FileError) {
        var number = 0
        while true {
            let free = name.path.numbered(number).lastComponent ?? name
            do {
                return try Renaming.rename(
                    target.name, in: target.folder, to: free, in: folder, by: ways)
            } catch {
                guard error.errno == .fileExists else { throw error }
                number += 1
            }
        }
    }

    /// Copies the file to another file system, then removes it here.
    private func copy(
        to target: borrowing Place, expecting fingerprint: Fingerprint?, by ways: [Renaming]
    ) throws(FileError) {
        let file = try open()
        if let fingerprint, file.status.fingerprint != fingerprint { throw .changed(path: path) }
        try target.stage { descriptor throws(FileError) in
            try transfer(file, to: descriptor, target)
        } publish: { temporary throws(FileError) in
            try Renaming.rename(
                temporary, in: target.folder, to: target.name, in: target.folder, by: ways)
        }
        do throws(FileError) {
            // Else a power cut after the removal could take both.
            try target.folder.synchronize()
            // Whoever writes to the file now would lose what is not in the copy.
            guard try status()?.fingerprint == file.status.fingerprint else {
                if fingerprint != nil { throw .changed(path: path) }
                throw .system(path: path, action: "move", .resourceBusy)
            }
            try unlink()
        } catch {
            // One file in two places would be two files to whoever comes next.
            try? target.unlink()
            throw error
        }
    }

    private func transfer(
        _ file: borrowing OpenFile, to descriptor: CInt, _ target: borrowing Place
    ) throws(FileError) {
        let source = file.descriptor.rawValue
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try check("read", path) { CInt(clamping: read(source, &buffer, 1 << 20)) }
            if count == 0 { break }
            try target.write(buffer[..<Int(count)], to: descriptor)
        }
        var status = stat()
        _ = try check("look at", path) { fstat(source, &status) }
        // Trimmings: a file system that knows no rights (vfat) shall get the file all the same.
        // The copy may belong to somebody else, so it gets no right to act as its owner.
        _ = fchmod(descriptor, status.st_mode & 0o777)
        _ = futimens(descriptor, [status.st_atim, status.st_mtim])
    }
}
