import Linux
import SystemPackage
import Tensors

/// A weights file of Keras, in any of its three layouts.
///
/// Source: Keras 2.15 and 3, `legacy_h5_format.py` (`save_weights_to_hdf5_group`) for the first two
/// layouts, and `saving_lib.py` (`_save_state`, `H5IOStore`) for the third.
struct KerasFile: ~Copyable {
    /// The path of the file, for error messages.
    let path: String
    /// The layers with weights, in the order of the network if the file has it, else by number.
    let layers: [KerasLayer]
    /// Whether the file has the order of all layers, not only of those of one kind.
    let isOrdered: Bool
    private let file: HDF5File

    /// Opens a file and finds its layers, without reading their weights.
    ///
    /// - Throws: ``KerasError``, with the layer's name if it is about one; `FileError` if the file
    ///   cannot be opened.
    init(at path: FilePath) throws {
        let isArchive = try MappedFile(at: path).withBytes { $0.starts(with: [0x50, 0x4B, 3, 4]) }
        if isArchive { throw KerasError.archive(path: path.string) }
        let file = try HDF5File(at: path)
        let named = try Self.namedLayers(in: file)
        let layers = try named ?? Self.numberedLayers(in: file)
        guard !layers.isEmpty else { throw KerasError.noLayers(path: path.string) }
        self.path = path.string
        self.layers = layers
        isOrdered = named != nil
        self.file = file
    }

    /// Reads the kernel of a layer, in the file's axis order, and its bias.
    ///
    /// - Throws: ``KerasError/layer(path:name:reason:)``, also for numbers that are not finite.
    func weights(of layer: KerasLayer) throws(KerasError) -> (kernel: Tensor, bias: Tensor) {
        (
            try tensor(named: layer.kernel.path, of: layer, as: "kernel"),
            try tensor(named: layer.bias.path, of: layer, as: "bias")
        )
    }

    private func tensor(
        named dataset: String, of layer: KerasLayer, as role: String
    ) throws(KerasError) -> Tensor {
        let tensor: Tensor
        do {
            tensor = try file.tensor(of: dataset)
        } catch {
            throw error.naming(layer: layer.name)
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
    /// Finds the layers of `save_weights('x.h5')`, which attributes list in order, or of
    /// `save('x.h5')`, which has the same in a sub-group; `nil` for other layouts.
    private static func namedLayers(
        in file: borrowing HDF5File
    ) throws(KerasError) -> [KerasLayer]? {
        for group in ["", "model_weights"] {
            guard let names = try file.strings(attribute: "layer_names", of: group) else {
                continue
            }
            var layers: [KerasLayer] = []
            for name in names {
                let path = "\(group)/\(name)"
                let weights: [String]
                do {
                    weights = try file.strings(attribute: "weight_names", of: path) ?? []
                } catch {
                    throw error.naming(layer: name)
                }
                guard !weights.isEmpty else { continue }
                layers.append(
                    try layer(named: name, in: file, weights: weights.map { "\(path)/\($0)" }))
            }
            return layers
        }
        return nil
    }

    /// Finds the layers of `x.weights.h5`, whose only order is the numbers in their names.
    ///
    /// A kernel is at `layers/conv2d_1/vars/0`. Some versions write
    /// `_layer_checkpoint_dependencies` for `layers`, or backslashes for slashes.
    private static func numberedLayers(
        in file: borrowing HDF5File
    ) throws(KerasError) -> [KerasLayer] {
        var weights: [String: [(index: Int, path: String)]] = [:]
        for path in try datasets(in: "", of: file, depth: 0) {
            let names = path.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }
            guard names.count == 4, names[2] == "vars", let index = Int(names[3]) else { continue }
            weights[String(names[1]), default: []].append((index, path))
        }
        var layers: [KerasLayer] = []
        for (name, paths) in weights.sorted(by: { $0.key < $1.key }) {
            let inOrder = paths.sorted { $0.index < $1.index }.map(\.path)
            layers.append(try layer(named: name, in: file, weights: inOrder))
        }
        return layers.sorted { ($0.numberInName, $0.name) < ($1.numberInName, $1.name) }
    }

    /// Returns the paths of the datasets below the groups of layers.
    private static func datasets(
        in group: String, of file: borrowing HDF5File, depth: Int
    ) throws(KerasError) -> [String] {
        var found: [String] = []
        for name in try file.names(in: group) {
            let hasLayers =
                name.hasPrefix("layers") || name.hasPrefix("_layer_checkpoint_dependencies")
            guard depth > 0 || hasLayers else { continue }
            let path = "\(group)/\(name)"
            let kind: HDF5File.Kind
            do {
                kind = try file.kind(of: path)
            } catch {
                let names = path.split(separator: "/")
                throw names.count > 1 ? error.naming(layer: String(names[1])) : error
            }
            switch kind {
            case .dataset: found.append(path)
            case .group where depth < 3:
                found += try datasets(in: path, of: file, depth: depth + 1)
            case .group, .nothing: break
            }
        }
        return found
    }

    private static func layer(
        named name: String, in file: borrowing HDF5File, weights: [String]
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
            throw error.naming(layer: name)
        }
    }
}

extension KerasError {
    /// Returns an error about a file as one about a layer in it.
    fileprivate func naming(layer: String) -> KerasError {
        guard case .unreadable(let path, let reason) = self else { return self }
        return .layer(path: path, name: layer, reason: reason)
    }
}
