import Linux
import SystemPackage
import Tensors

/// A file of weights that Keras wrote, its layers found in whichever layout it has.
///
/// Source: Keras 2.15 and 3, `legacy_h5_format.py` (`save_weights_to_hdf5_group`) for the first two
/// layouts, and `saving_lib.py` (`_save_state`, `H5IOStore`) for the third.
struct KerasFile: ~Copyable {
    /// As errors name it.
    let path: String
    /// The layers that have weights: in the order of the network where the file says it, else in
    /// the order of their numbers.
    let layers: [KerasLayer]
    /// Whether the file says the order of all layers together, not just of those of one kind.
    let isOrdered: Bool
    private let file: HDF5File

    /// Finds the layers, and reads none of their weights.
    ///
    /// - Throws: ``KerasError``, with the layer's name where there is one; `FileError` where it is
    ///   no file.
    init(_ path: FilePath) throws {
        let isArchive = try MappedFile(path).withBytes { $0.starts(with: [0x50, 0x4B, 3, 4]) }
        if isArchive { throw KerasError.archive(path: path.string) }
        let file = try HDF5File(path)
        let named = try Self.namedLayers(file)
        let layers = try named ?? Self.numberedLayers(file)
        guard !layers.isEmpty else { throw KerasError.noLayers(path: path.string) }
        self.path = path.string
        self.layers = layers
        isOrdered = named != nil
        self.file = file
    }

    /// Reads a layer's kernel, in the file's layout, and its bias.
    ///
    /// - Throws: ``KerasError/layer(path:name:reason:)``, where a number is not finite too.
    func weights(of layer: KerasLayer) throws(KerasError) -> (kernel: Tensor, bias: Tensor) {
        (
            try tensor(layer.kernel.path, of: layer, as: "kernel"),
            try tensor(layer.bias.path, of: layer, as: "bias")
        )
    }

    private func tensor(
        _ dataset: String, of layer: KerasLayer, as role: String
    ) throws(KerasError) -> Tensor {
        let tensor: Tensor
        do {
            tensor = try file.tensor(dataset)
        } catch {
            throw error.naming(layer.name)
        }
        guard tensor.elements.allSatisfy(\.isFinite) else {
            throw .layer(
                path: path, name: layer.name,
                reason: "its \(role) holds numbers that are not finite")
        }
        return tensor
    }
}

extension KerasFile {
    /// The layers of `save_weights('x.h5')`, which attributes name in their order, or of
    /// `save('x.h5')`, which has the same one group deeper; `nil` of other layouts.
    private static func namedLayers(
        _ file: borrowing HDF5File
    ) throws(KerasError) -> [KerasLayer]? {
        for group in ["", "model_weights"] {
            guard let names = try file.texts("layer_names", of: group) else { continue }
            var layers: [KerasLayer] = []
            for name in names {
                let place = "\(group)/\(name)"
                let weights: [String]
                do {
                    weights = try file.texts("weight_names", of: place) ?? []
                } catch {
                    throw error.naming(name)
                }
                guard !weights.isEmpty else { continue }
                layers.append(try layer(file, name, weights.map { "\(place)/\($0)" }))
            }
            return layers
        }
        return nil
    }

    /// The layers of `x.weights.h5`, which has no order of them but their numbers.
    ///
    /// A kernel lies at `layers/conv2d_1/vars/0`. Some versions say
    /// `_layer_checkpoint_dependencies` for `layers`, or have backslashes for slashes.
    private static func numberedLayers(
        _ file: borrowing HDF5File
    ) throws(KerasError) -> [KerasLayer] {
        var weights: [String: [(place: Int, path: String)]] = [:]
        for path in try datasets(file, in: "", depth: 0) {
            let names = path.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }
            guard names.count == 4, names[2] == "vars", let place = Int(names[3]) else { continue }
            weights[String(names[1]), default: []].append((place, path))
        }
        var layers: [KerasLayer] = []
        for (name, paths) in weights.sorted(by: { $0.key < $1.key }) {
            let inOrder = paths.sorted { $0.place < $1.place }.map(\.path)
            layers.append(try layer(file, name, inOrder))
        }
        return layers.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    }

    /// The paths of the datasets below the groups that hold layers.
    private static func datasets(
        _ file: borrowing HDF5File, in group: String, depth: Int
    ) throws(KerasError) -> [String] {
        var found: [String] = []
        for name in try file.names(in: group) {
            let isOfLayers =
                name.hasPrefix("layers") || name.hasPrefix("_layer_checkpoint_dependencies")
            guard depth > 0 || isOfLayers else { continue }
            let path = "\(group)/\(name)"
            let kind: HDF5File.Kind
            do {
                kind = try file.kind(of: path)
            } catch {
                let names = path.split(separator: "/")
                throw names.count > 1 ? error.naming(String(names[1])) : error
            }
            switch kind {
            case .dataset: found.append(path)
            case .group where depth < 3:
                found += try datasets(file, in: path, depth: depth + 1)
            case .group, .nothing: break
            }
        }
        return found
    }

    private static func layer(
        _ file: borrowing HDF5File, _ name: String, _ weights: [String]
    ) throws(KerasError) -> KerasLayer {
        guard weights.count == 2 else {
            throw .layer(
                path: file.path, name: name,
                reason: "it has \(weights.count) weights; a layer of these networks has a kernel "
                    + "and a bias")
        }
        do {
            return KerasLayer(
                name: name, kernel: (weights[0], try file.shape(of: weights[0])),
                bias: (weights[1], try file.shape(of: weights[1])))
        } catch {
            throw error.naming(name)
        }
    }
}

extension KerasError {
    /// What stands against a file, said of a layer in it.
    fileprivate func naming(_ layer: String) -> KerasError {
        guard case .unreadable(let path, let reason) = self else { return self }
        return .layer(path: path, name: layer, reason: reason)
    }
}
