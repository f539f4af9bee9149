import Images

extension Segmenter {
    /// The scale of an image that the user chose.
    func rescaling(of source: any RasterSource) -> Rescaling {
        switch scale.factor {
        case .fixed(let factor): Rescaling(factor: factor, source: .user)
        case .auto: .none
        }
    }
}
