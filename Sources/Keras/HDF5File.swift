import CHDF5
import SystemPackage
import Tensors

/// An open HDF5 file, closed when the value goes out of scope.
///
/// Paths are names with a slash between, from the root on, which is the empty path.
struct HDF5File: ~Copyable {
    /// What lies at a path.
    enum Kind {
        case nothing, group, dataset
    }

    /// As errors name it.
    let path: String
    private let handle: OpaquePointer

    /// Opens a file for reading.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)`` with libhdf5's own words.
    init(_ path: FilePath) throws(KerasError) {
        handle = try Self.open(path)
        self.path = path.string
    }

    private static func open(_ path: FilePath) throws(KerasError) -> OpaquePointer {
        guard let handle = chdf5_create() else {
            throw .unreadable(path: path.string, reason: "there is no memory for it")
        }
        guard path.withPlatformString({ chdf5_open(handle, $0) }) else {
            let reason = String(cString: chdf5_message(handle))
            chdf5_destroy(handle)
            throw .unreadable(path: path.string, reason: reason)
        }
        return handle
    }

    deinit { chdf5_destroy(handle) }

    /// Says what lies at a path.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, for links on the way too.
    func kind(of object: String) throws(KerasError) -> Kind {
        switch chdf5_find(handle, object) {
        case chdf5_group: return .group
        case chdf5_dataset: return .dataset
        case chdf5_nothing: return .nothing
        default: throw fault
        }
    }

    /// The names in a group, sorted.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``.
    func names(in group: String) throws(KerasError) -> [String] {
        let count = chdf5_members(handle, group)
        guard count >= 0 else { throw fault }
        var names: [String] = []
        for index in 0..<count {
            guard let name = chdf5_member(handle, group, index) else { throw fault }
            names.append(String(cString: name))
        }
        return names
    }

    /// The texts of an attribute, or `nil` where there is none of the name.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, where it is no list of texts too.
    func texts(_ attribute: String, of object: String) throws(KerasError) -> [String]? {
        let count = chdf5_read_texts(handle, object, attribute)
        guard count != -1 else { return nil }
        guard count >= 0 else { throw fault }
        return (0..<count).map { String(cString: chdf5_text(handle, $0)) }
    }

    /// The shape of a dataset of floating-point numbers: 1 to 4 axes, at most 2²⁸ elements.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``, for any other dataset too.
    func shape(of dataset: String) throws(KerasError) -> [Int] {
        var shape = chdf5_shape()
        guard chdf5_read_shape(handle, dataset, &shape) else { throw fault }
        return withUnsafeBytes(of: shape.lengths) { lengths in
            Array(lengths.bindMemory(to: Int.self).prefix(shape.axes))
        }
    }

    /// Reads such a dataset, its numbers made into `Float`.
    ///
    /// - Throws: ``KerasError/unreadable(path:reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of elements.
    func tensor(_ dataset: String) throws(KerasError) -> Tensor {
        let shape = try shape(of: dataset)
        var tensor = Tensor(shape: shape)
        let isRead = tensor.elements.withUnsafeMutableBufferPointer { elements in
            chdf5_read(handle, dataset, elements.baseAddress, elements.count)
        }
        guard isRead else { throw fault }
        return tensor
    }

    private var fault: KerasError {
        .unreadable(path: path, reason: String(cString: chdf5_message(handle)))
    }
}
