import SystemPackage

extension Sidecar {
    /// Which planes of a file with several the picture was made of.
    package struct Planes: Codable, Sendable, Equatable, LaterAddition {
        /// The file's path below the inbox as text; what is not UTF-8 stands as U+FFFD.
        package var file: String
        /// The path's bytes in base64, where they are not UTF-8.
        package var fileBytes: String?
        /// The channel, counted from 0.
        package var channel: Int
        /// The channel's name, where the file has one.
        @Nullable package var channelName: String?
        /// The focal plane, counted from 0; `nil` where all were projected.
        @Nullable package var z: Int?
        /// The point in time, counted from 0.
        package var time: Int
        /// How many channels the file has.
        package var channels: Int
        /// How many focal planes.
        package var zPlanes: Int
        /// How many points in time.
        package var times: Int
        /// How many results the file has, each with a sidecar of its own.
        package var pictures: Int

        /// The file's path below the inbox, as it truly is.
        package var path: FilePath { RecordedName(text: file, bytes: fileBytes).path }

        /// Names the file; the rest is set by what the file has.
        ///
        /// - Parameters:
        ///   - file: Its path below the inbox.
        ///   - chosen: The picture's planes, counted from 0; `z` is `nil` where all were projected.
        ///   - channelName: The channel's name, where the file has one.
        ///   - size: How many channels, focal planes and points in time there are.
        ///   - pictures: How many results the file has.
        package init(
            file: FilePath, chosen: (channel: Int, z: Int?, time: Int), channelName: String?,
            of size: (channels: Int, zPlanes: Int, times: Int), pictures: Int
        ) {
            let recorded = RecordedName(file)
            self.file = recorded.text
            fileBytes = recorded.bytes
            (channel, z, time) = chosen
            self.channelName = channelName
            (channels, zPlanes, times) = size
            self.pictures = pictures
        }
    }

    /// How a file writes numbers.
    package enum Samples: String, Codable, Sendable, Equatable, LaterAddition {
        case unsigned, signed, float
    }

    /// What the prepared numbers stand for, where they are not the file's own: a straight line.
    package struct Scale: Codable, Sendable, Equatable, LaterAddition {
        /// What 0 stands for: the least finite number of the picture.
        package var low: Double
        /// What 65535 stands for: the largest.
        package var high: Double
        /// Samples that are no number or infinite; they stand as 0.
        package var nonFinite: Int

        /// Takes every property.
        package init(low: Double, high: Double, nonFinite: Int) {
            self.low = low
            self.high = high
            self.nonFinite = nonFinite
        }
    }
}

extension Sidecar.Image {
    /// The path below the inbox of the file that the picture is of.
    package var file: FilePath { planes?.path ?? path }
}
