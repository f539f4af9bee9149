/// Sizes about one block of 16 channels, with even lengths where pooling halves them.
enum TrainingShapes {
    static let any = [
        Shape(channels: 1, height: 1, width: 1),
        Shape(images: 2, channels: 15, height: 3, width: 5),
        Shape(channels: 16, height: 4, width: 4),
        Shape(images: 3, channels: 17, height: 5, width: 9),
        Shape(images: 2, channels: 33, height: 6, width: 7),
    ]
    static let even = [
        Shape(channels: 1, height: 2, width: 2),
        Shape(images: 2, channels: 15, height: 4, width: 6),
        Shape(images: 2, channels: 17, height: 6, width: 10),
        Shape(channels: 33, height: 2, width: 8),
    ]
}

/// Sums of kernels, `[block][2][lane]`, by channel.
enum ChannelSums {
    static func index(of channel: Int, second: Bool) -> Int {
        channel / 16 * 32 + (second ? 16 : 0) + channel % 16
    }
}
