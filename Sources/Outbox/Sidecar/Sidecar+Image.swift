import SystemPackage

extension Sidecar {
    /// The image file as it was read.
    package struct Image: Codable, Sendable, Equatable {
        /// The path below the inbox as text, with U+FFFD for bytes that are not UTF-8.
        ///
        /// For one of several pictures of a file, the file's path with a suffix:
        /// `plate1/cell.tif#s0001t0003`.
        package var name: String
        /// The path's bytes in base64; `nil` if they are UTF-8.
        package var nameBytes: String?
        /// The digest of the file.
        package var sha256: String
        /// The size of the file in bytes.
        package var bytes: Int
        /// The file format, by its content.
        package var format: String
        /// In pixels.
        package var width: Int
        /// In pixels.
        package var height: Int
        /// The bits per sample in the file.
        package var bits: Int
        /// The samples per pixel after decoding, alpha included.
        package var channels: Int
        /// When the file was last modified.
        package var modified: Timestamp
        /// The side of a pixel in micrometres; `nil` if it is unknown.
        @Nullable package var pixelSizeUm: Double?
        /// The segmented planes; `nil` if the file has a single plane, and in results of versions
        /// that read no others.
        @Nullable package var planes: Planes?
        /// The sample format of the file; `nil` in results of versions that read unsigned integers
        /// only.
        @Nullable package var samples: SampleFormat?
        /// What the file's palette stands for; `nil` if it has none, and in older results.
        @Nullable package var palette: Palette?
        /// The file's orientation tag, 2…8, which is not applied; `nil` without one, for 1, and in
        /// older results.
        @Nullable package var orientation: Orientation?

        /// The channel that was segmented, and why; `nil` if the file has no other, and in results
        /// of versions that did not say.
        @Nullable package var channelChoice: ChannelChoice?
        /// Everything in the file that no result is made of, but for planes that were not chosen;
        /// `nil` if there is nothing.
        package var notProcessed: [NotProcessed]?

        /// The path below the inbox, with its exact bytes.
        package var path: FilePath { EncodedPath(text: name, bytes: nameBytes).path }

        /// Creates the record; `name` is the path below the inbox, or that of a picture.
        package init(
            name: FilePath, sha256: String, bytes: Int, format: String, width: Int, height: Int,
            bits: Int, channels: Int, modified: Timestamp, pixelSizeUm: Double?,
            planes: Planes? = nil, samples: SampleFormat? = .unsigned, palette: Palette? = nil,
            orientation: Orientation? = nil,
            channelChoice: ChannelChoice? = nil,
            notProcessed: [NotProcessed]? = nil
        ) {
            let recorded = EncodedPath(name)
            self.name = recorded.text
            nameBytes = recorded.bytes
            self.sha256 = sha256
            self.bytes = bytes
            self.format = format
            self.width = width
            self.height = height
            self.bits = bits
            self.channels = channels
            self.modified = modified
            self.pixelSizeUm = pixelSizeUm
            self.planes = planes
            self.samples = samples
            self.channelChoice = channelChoice
            self.palette = palette
            self.orientation = orientation
            self.notProcessed = notProcessed
        }
    }

    /// A part of a file that no result is made of.
    package struct NotProcessed: Codable, Sendable, Equatable {
        /// The kind of part, in snake_case.
        package var kind: String
        /// The number of images, planes, pages or series.
        package var count: Int
        /// A sentence for people, without a full stop.
        package var reason: String

        package init(kind: String, count: Int, reason: String) {
            self.kind = kind
            self.count = count
            self.reason = reason
        }
    }

    /// The planes of a multi-plane file that the picture was made of.
    package struct Planes: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The file's path below the inbox as text, with U+FFFD for bytes that are not UTF-8.
        package var file: String
        /// The path's bytes in base64; `nil` if they are UTF-8.
        package var fileBytes: String?
        /// The channel, counted from 0.
        package var channel: Int
        /// The channel's name; `nil` if the file has none.
        @Nullable package var channelName: String?
        /// The z slice, counted from 0; `nil` for the maximum-intensity projection of all.
        @Nullable package var z: Int?
        /// The time point, counted from 0.
        package var time: Int
        /// The series: its number among all images of the file, counted from 0; `nil` in results of
        /// versions that read the first only.
        package var series: Int?
        /// The name of the series; `nil` if the file does not name it.
        package var seriesName: String?
        /// The number of series of the file, those that are not processed included.
        package var seriesCount: Int?
        /// The number of channels of the series.
        package var channels: Int
        /// The number of z slices.
        package var zPlanes: Int
        /// The number of time points.
        package var times: Int
        /// The number of results of the file, each with a sidecar of its own.
        package var pictures: Int
        /// The suffixes of all results of the file, in their order; in the first result's sidecar
        /// alone, and only if they do not follow from the numbers of time points and z slices.
        package var results: [String]?

        /// The file's path below the inbox, with its exact bytes.
        package var path: FilePath { EncodedPath(text: file, bytes: fileBytes).path }
    }

    /// The channel that was segmented of a file with several, or of an RGB picture.
    package struct ChannelChoice: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The channel, counted from 0; of an RGB picture red, green and blue; `nil` for its luma.
        @Nullable package var channel: Int?
        /// The channel's name, or the colour; `nil` if the file has none.
        @Nullable package var name: String?
        /// What decided: `setting`, `name`, `file_name`, `colour`, `network`, `guess`, or `only` for
        /// the luma of a picture that is no merge of channels.
        package var decidedBy: String

        package init(channel: Int?, name: String?, decidedBy: String) {
            self.channel = channel
            self.name = name
            self.decidedBy = decidedBy
        }
    }

    /// The sample format of a file, as in TIFF's tag SampleFormat.
    package enum SampleFormat: String, Codable, Sendable, Equatable, OptionalInOlderSidecars {
        case unsigned, signed, float
    }

    /// The sides at which a file's first row and column are to be shown, as in TIFF's tag Orientation.
    package enum Orientation: Int, Codable, Sendable, Equatable, OptionalInOlderSidecars {
        case topRight = 2
        case bottomRight, bottomLeft, leftTop, rightTop, rightBottom, leftBottom
    }

    /// The meaning of a file's palette.
    package enum Palette: String, Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// It displays intensities, which are its indices.
        case display
        /// Its colours are the intensities.
        case colours
    }
}

extension Sidecar.Image {
    /// The path below the inbox of the file, without the suffix of a picture.
    package var file: FilePath { planes?.path ?? path }
}

package extension Sidecar.Planes {
    /// Creates the record.
    ///
    /// - Parameters:
    ///   - file: The file's path below the inbox.
    ///   - chosen: The picture's planes, counted from 0; `z` is `nil` for a projection.
    ///   - channelName: The channel's name; `nil` if the file has none.
    ///   - size: The numbers of channels, z slices and time points of the series.
    ///   - pictures: The number of results of the file.
    ///   - series: The number and the name of the series, and the number of all.
    init(
        file: FilePath, chosen: (channel: Int, z: Int?, time: Int), channelName: String?,
        size: (channels: Int, zPlanes: Int, times: Int), pictures: Int,
        series: (index: Int, name: String?, count: Int) = (0, nil, 1)
    ) {
        let recorded = EncodedPath(file)
        self.file = recorded.text
        fileBytes = recorded.bytes
        (channel, z, time) = chosen
        self.channelName = channelName
        (channels, zPlanes, times) = size
        self.pictures = pictures
        (self.series, seriesName, seriesCount) = series
    }
}
