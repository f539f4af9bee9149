import CHDF5
import SystemPackage
import Tensors

/// An HDF5 file opened for reading, closed with the value.
///
/// Objects are given by their paths from the root group, which is the empty path.
struct HDF5File: ~Copyable {
    /// The kind of object at a path.
    enum Kind {
        case nothing, group, dataset
    }

    /// The path of the file, for error messages.
    let path: String
    private let handle: OpaquePointer

    /// Opens a file for reading.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)`` with libhdf5's message.
    init(_ path: FilePath) throws(KerasError) {
        handle = try Self.open(path)
        self.path = path.string
    }

    private static func open(_ path: FilePath) throws(KerasError) -> OpaquePointer {
        guard let handle = chdf5_create() else {
            throw .unreadable(path: path.string, reason: "out of memory")
        }
        guard path.withPlatformString({ chdf5_open(handle, $0) }) else {
            let reason = String(cString: chdf5_message(handle))
            chdf5_destroy(handle)
            throw .unreadable(path: path.string, reason: reason)
        }
        return handle
    }

    deinit { chdf5_destroy(handle) }

    /// Returns the kind of object at a path.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, also for links on the path.
    func kind(of object: String) throws(KerasError) -> Kind {
        switch chdf5_find(handle, object) {
        case chdf5_group: return .group
        case chdf5_dataset: return .dataset
        case chdf5_nothing: return .nothing
        default: throw libraryError
        }
    }

    /// Returns the sorted names of the objects in a group.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``.
    func names(in group: String) throws(KerasError) -> [String] {
        let count = chdf5_members(handle, group)
        guard count >= 0 else { throw libraryError }
        var names: [String] = []
        for index in 0..<count {
            guard let name = chdf5_member(handle, group, index) else { throw libraryError }
            names.append(String(cString: name))
        }
        return names
    }

    /// Reads an attribute that is a list of strings; `nil` if the object has none of the name.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, also for an attribute of another type.
    func texts(_ attribute: String, of object: String) throws(KerasError) -> [String]? {
        let count = chdf5_read_texts(handle, object, attribute)
        guard count != -1 else { return nil }
        guard count >= 0 else { throw libraryError }
        return (0..<count).map { String(cString: chdf5_text(handle, $0)) }
    }

    /// Reads the shape of a floating-point dataset with 1 to 4 axes and at most 2²⁸ elements.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, also for any other dataset.
    func shape(of dataset: String) throws(KerasError) -> [Int] {
        var shape = chdf5_shape()
        guard chdf5_read_shape(handle, dataset, &shape) else { throw libraryError }
        return withUnsafeBytes(of: shape.lengths) { lengths in
            Array(lengths.bindMemory(to: Int.self).prefix(shape.axes))
        }
    }

    /// Reads a dataset that ``shape(of:)`` accepts, converted to `Float`.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of elements.
    func tensor(_ dataset: String) throws(KerasError) -> Tensor {
        let shape = try shape(of: dataset)
        var tensor = Tensor(shape: shape)
        let isRead = tensor.elements.withUnsafeMutableBufferPointer { elements in
            chdf5_read(handle, dataset, elements.baseAddress, elements.count)
        }
        guard isRead else { throw libraryError }
        return tensor
    }

    /// The error with the message of the last failed call.
    private var libraryError: KerasError {
        .unreadable(path: path, reason: String(cString: chdf5_message(handle)))
    }
}
