/// The packed layouts of Winograd weights, computed element by element.
enum PackedWinogradWeights {
    /// The 36 transformed values of one 3x3 kernel, with the magnitudes of their sums.
    static func transformed(_ kernel: some Collection<Float>, by matrix: Winograd.Matrix) -> [Sum] {
        Winograd.transform(kernel.map { Sum($0) }, by: matrix)
    }

    /// The position of an f32 weight in `[group][36][input lane][block of the group][lane]`.
    static func float32Index(
        output: Int, position: Int, inputLane: Int, inputLanes: Int, outputLanes: Int
    ) -> Int {
        let first = output / 32 * 32
        let groupLanes = min(32, outputLanes - first)
        return first * 36 * inputLanes + (position * inputLanes + inputLane) * groupLanes
            + output - first
    }

    /// The position of an int16 weight in
    /// `[group][36][pair of input lanes][output lane][lane of the pair]`.
    static func int16Index(output: Int, position: Int, inputLane: Int, inputLanes: Int) -> Int {
        let (group, lane) = output.quotientAndRemainder(dividingBy: 32)
        let pair = (group * 36 + position) * inputLanes / 2 + inputLane / 2
        return (pair * 32 + lane) * 2 + inputLane % 2
    }

    /// Weights `[output][input][3][3]` as f32 kernels read them.
    static func float32(_ weights: [Float], outputs: Int, channelsOfLanes: [Int32]) -> [Float] {
        let (inputLanes, outputLanes) = (channelsOfLanes.count, (outputs + 15) / 16 * 16)
        let inputs = weights.count / 9 / outputs
        var packed = [Float](repeating: 0, count: 36 * inputLanes * outputLanes)
        for output in 0..<outputs {
            for (lane, channel) in channelsOfLanes.enumerated() where channel >= 0 {
                let first = (output * inputs + Int(channel)) * 9
                let values = transformed(
                    weights[first..<first + 9], by: Winograd.weightTransform)
                for position in 0..<36 {
                    let index = float32Index(
                        output: output, position: position, inputLane: lane,
                        inputLanes: inputLanes, outputLanes: outputLanes)
                    packed[index] = Float(values[position].value)
                }
            }
        }
        return packed
    }

    /// Integer weights `[output][input][3][3]`, times 16, as int16 kernels read them: an exact
    /// multiple, because the elements of their G are multiples of 1/4.
    static func int16(_ weights: [Float], outputs: Int, channelsOfLanes: [Int32]) -> [Int16] {
        let inputLanes = channelsOfLanes.count
        let inputs = weights.count / 9 / outputs
        var packed = [Int16](repeating: 0, count: 36 * inputLanes * (outputs + 31) / 32 * 32)
        for output in 0..<outputs {
            for (lane, channel) in channelsOfLanes.enumerated() where channel >= 0 {
                let first = (output * inputs + Int(channel)) * 9
                let values = transformed(
                    weights[first..<first + 9], by: Winograd.int16WeightTransform)
                for position in 0..<36 {
                    let index = int16Index(
                        output: output, position: position, inputLane: lane,
                        inputLanes: inputLanes)
                    packed[index] = Int16(16 * values[position].value)
                }
            }
        }
        return packed
    }
}
