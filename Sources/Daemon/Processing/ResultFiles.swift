import Images
import Masks
import Outbox
import Segmentation
import Tensors

/// The files of a result but for its sidecar, encoded.
struct ResultFiles {
    /// What each is called after the image's name, and its content; the mask is the first.
    let files: [(suffix: String, bytes: [UInt8])]
    /// What the sidecar says of the label image.
    let labels: Sidecar.Labels

    /// Encodes what was found in an image.
    ///
    /// - Parameters:
    ///   - result: What was found.
    ///   - name: How the sidecar lists files.
    /// - Throws: ``ImageError/notEncodable(reason:)``.
    init(_ result: Segmentation, name: ResultName) throws(ImageError) {
        var files = [(Outbox.mask, try PNGEncoder.encode(result.mask.raster))]
        do {
            files.append((Outbox.labels, try PNGEncoder.encode(result.labels.raster())))
            labels = Sidecar.Labels(file: name.key(Outbox.labels), error: nil)
        } catch let error as LabelImageError {
            labels = Sidecar.Labels(file: nil, error: ErrorRecord(labels: error))
        } catch let error as ImageError {
            throw error
        } catch {
            throw .notEncodable(reason: "\(error)")
        }
        self.files = files
    }
}
