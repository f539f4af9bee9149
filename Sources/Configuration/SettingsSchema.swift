import Images
import Inbox
import Network

/// The declarations of all settings, in the order of the settings file: one property each.
///
/// To add a setting, see docs/ADDING.md. In texts, keys, values and commands stand in single
/// quotation marks.
package struct SettingsSchema: Sendable {
    // MARK: Folders

    package let inbox = Setting(
        key: "inbox", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/inbox",
        summary: "Folder that is watched for images, with its subfolders.",
        details: "Processed images stay there, unless 'after' is 'archive'.")

    package let outbox = Setting(
        key: "outbox", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/outbox",
        summary: "Folder that receives the results.",
        details: """
            For plate1/cell.png these are plate1/cell.png.mask.png, .labels.png and others, and \
            last plate1/cell.png.json. The page index.html shows all of them.
            """)

    package let failed = Setting(
        key: "failed", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/failed",
        summary: "Folder that receives images that cannot be segmented.",
        details: "Beside each lies a .json file with the reason.")

    package let truth = Setting(
        key: "truth", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/truth",
        summary: "Folder of ground truth, such as nuclei drawn by hand.",
        details: """
            Results of images with a ground truth say how well they agree with it. It has the path \
            of its image, or that path with .png or .tif instead of the extension; it is a label \
            image or a mask. For X/images/X.png it may also be a folder X/masks with one mask per \
            nucleus. A corrected result is found under its own name, such as \
            plate1/cell.png.labels.png or plate1/cell.png.geojson.
            """)

    package let archive = Setting(
        key: "archive", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/archive",
        summary: "Folder that receives processed images, under the same path, if 'after' says so.")

    package let state = Setting(
        key: "state", in: .folders, value: .absolutePath, default: "/var/lib/nucleid/state",
        summary: "Folder for what the daemon must know after a crash: the images in flight.")

    package let runtime = Setting(
        key: "runtime", in: .folders, value: .absolutePath, default: "/run/nucleid",
        summary: "Folder of the socket that 'nucleid status' connects to.")

    // MARK: Network

    package let model = Setting(
        key: "model", in: .network, value: .keyword("built-in", or: .model), default: nil,
        optionOf: [.run, .segment, .evaluate],
        summary: "Network: 'built-in', a safetensors file, or the name of an installed model.",
        details: """
            The model NAME is the file NAME.safetensors in /var/lib/nucleid/models or else in \
            /usr/local/share/nucleid/models. The file must also say how images are prepared for the \
            network.
            """)

    package let precision = Setting(
        key: "precision", in: .network, value: .choice, default: Precision.exact,
        optionOf: [.run, .segment, .evaluate],
        summary: "Arithmetic of the network: 'exact' or 'fast'.",
        details: """
            'exact' is 32-bit floating point; 'fast' is 16-bit integers, if the processor has \
            instructions that make them faster (AVX2, AVX-512 VNNI, NEON); otherwise 'exact' is used, with a \
            warning.
            """)

    // MARK: Watching the inbox

    package let quiet = Setting(
        key: "quiet", in: .watching, value: .duration(in: .zero ... .seconds(3600)),
        default: .milliseconds(500),
        summary: "Time without changes after which a file is read.",
        details: """
            A file that some program is seen to write is read once it is closed, or stands still \
            for 'settle_limit'.
            """)

    package let settleLimit = Setting(
        key: "settle_limit", in: .watching, value: .duration(in: .zero ... .seconds(3600)),
        default: .seconds(60),
        summary: "Time without changes after which a file that ends too early counts as damaged.",
        details: """
            Until then it may be a copy that has stalled. A file that some program is seen to \
            write, and has not closed, never counts as damaged: if it stands still for this time it \
            is tried, and if it is not complete it waits on, 'being written since …'.
            """)

    package let watch = Setting(
        key: "watch", in: .watching, value: .choice, default: WatchMethod.auto,
        summary: "How new files are detected: 'auto', 'events' or 'polling'.",
        details: """
            'events' uses inotify, 'polling' scans the folders. 'auto' uses inotify, but scans \
            where the file system gives no events (NFS, SMB, FUSE, 9p) and when the kernel has no \
            inotify watches left.
            """)

    package let poll = Setting(
        key: "poll", in: .watching, value: .duration(in: .milliseconds(100) ... .seconds(3600)),
        default: .seconds(5),
        summary: "Interval between scans where there are no inotify events.")

    package let rescan = Setting(
        key: "rescan", in: .watching,
        value: .duration(in: .milliseconds(100) ... .seconds(86_400)), default: .seconds(300),
        summary: "Interval between scans where there are inotify events, in case one was lost.")

    // MARK: Scheduling

    package let order = Setting(
        key: "order", in: .scheduling, value: .choice, default: InboxOrder.oldest,
        summary: "Which waiting image is next: the 'oldest' or the 'newest' by modification time.")

    package let after = Setting(
        key: "after", in: .scheduling, value: .choice, default: CompletionAction.keep,
        summary: "What happens to a processed image: 'keep' or 'archive'.",
        details: """
            'keep' leaves it in the inbox, which may then be read-only; 'archive' moves it to the \
            archive. Nothing is ever deleted.
            """)

    package let memory = Setting(
        key: "memory", in: .scheduling, value: .keyword("auto", or: .size), default: nil,
        summary: "Memory that the images in flight may use together.",
        details: """
            'auto' is half of the memory of the machine, or of MemoryMax= of the unit. An image \
            that needs more alone is rejected.
            """)

    package let workers = Setting(
        key: "workers", in: .scheduling, value: .keyword("auto", or: .wholeNumber(in: 1...1024)),
        default: nil,
        summary: "Maximum number of images in flight.",
        details: "'auto' is the number of cores.")

    package let threads = Setting(
        key: "threads", in: .scheduling, value: .keyword("auto", or: .wholeNumber(in: 1...1024)),
        default: nil, optionOf: [.run, .segment, .evaluate],
        summary: "Number of threads that evaluate the network, shared by all workers.",
        details: "'auto' is the number of cores.")

    // MARK: Segmentation

    package let polarity = Setting(
        key: "polarity", in: .segmentation, value: .choice, default: Polarity.auto,
        optionOf: [.run, .segment, .evaluate],
        summary: "Whether nuclei are brighter or darker than their surroundings.",
        details: """
            'auto' decides for each file by its brightness (8 bits: dark nuclei above the model's \
            limit, 80 of 255; deeper images: on the range without extremes) and, where that is in \
            doubt, by what the network finds. 'bright-nuclei' never inverts, 'dark-nuclei' always.
            """)

    package let tile = Setting(
        key: "tile", in: .segmentation,
        value: .keyword("model", or: .wholeNumber(in: 64...1024, multipleOf: 16)), default: nil,
        summary: "Side of the tiles that a large image is cut into, in pixels.",
        details: """
            'model' is the value in the model (256). An image with no more pixels than six tiles \
            of 256 (or of this side, if it is less) is evaluated whole.
            """)

    package let overlap = Setting(
        key: "overlap", in: .segmentation,
        value: .keyword("model", or: .wholeNumber(in: 16...512, multipleOf: 16)), default: nil,
        summary: "Minimum overlap of two tiles, in pixels; at most half a tile.",
        details: "'model' is the value in the model (32).")

    package let threshold = Setting(
        key: "threshold", in: .segmentation, value: .keyword("model", or: .fraction), default: nil,
        summary: "Probability above which a pixel belongs to a nucleus.",
        details: "'model' is the value in the model (0.5).")

    package let minimumArea = Setting(
        key: "minimum_area", in: .segmentation, value: .wholeNumber(in: 0...(1 << 40)), default: 16,
        summary: "Minimum area of a connected region, in pixels; smaller ones are removed.")

    package let scale = Setting(
        key: "scale", in: .segmentation,
        value: .keyword("auto", or: .number(in: 0.02...4)), default: nil,
        optionOf: [.run, .segment, .evaluate],
        summary: "Factor by which images are scaled for the network.",
        details: """
            'auto' chooses it for each file by the size of its nuclei; '1' never scales; '0.5' \
            halves width and height. Results have the size of the image in any case. A number \
            takes precedence over 'nucleus_diameter'.
            """)

    package let nucleusDiameter = Setting(
        key: "nucleus_diameter", in: .segmentation, value: .keyword("auto", or: .diameter),
        default: nil, optionOf: [.run, .segment, .evaluate], option: "diameter",
        summary: "Diameter of most nuclei, by which 'scale: auto' scales images.",
        details: """
            'auto' measures it. Micrometres need images that say the size of their pixels; of \
            others it is measured.
            """)

    // MARK: Stacks

    package let planeChannel = Setting(
        key: "plane_channel", in: .stacks, value: .channel, default: .auto,
        optionOf: [.run, .segment, .evaluate],
        summary: "Channel of a stack or of a colour picture: 'auto', a number from 0, or a name.",
        details: """
            'auto' is the channel whose name says that it shows nuclei (DAPI, Hoechst, DNA, \
            nuclei), else the one in which the network finds them; a guess is flagged. Colour \
            pictures (PNG, JPEG, …) take 'red', 'green', 'blue' (or 0, 1, 2) and 'gray', all \
            colours together.
            """)

    package let planeZ = Setting(
        key: "plane_z", in: .stacks, value: .focalPlanes, default: .max,
        optionOf: [.run, .segment, .evaluate],
        summary: "Focal planes of a stack: 'max', 'each', or a number from 0.",
        details: """
            'max' is the maximum intensity projection; 'each' gives a result for every plane \
            (cell.tif#z0012).
            """)

    package let planeTime = Setting(
        key: "plane_time", in: .stacks, value: .timePoints, default: .each,
        optionOf: [.run, .segment, .evaluate],
        summary: "Time points of a stack: 'each', or a number from 0.",
        details: "'each' gives a result for every time point (cell.tif#t0003).")

    // MARK: Additional output

    package let geoJSON = Setting(
        key: "geojson", in: .output, value: .onOrOff, default: false, optionOf: [.segment],
        summary: "Outlines and measurements as GeoJSON for QuPath (File > Import objects).")

    package let roiSet = Setting(
        key: "roi_set", in: .output, value: .onOrOff, default: false, optionOf: [.segment],
        summary: """
            Outlines as RoiSet.zip for ImageJ (Analyze > Tools > ROI Manager > More > Open).
            """)

    package let probability = Setting(
        key: "probability", in: .output, value: .onOrOff, default: false, optionOf: [.segment],
        summary: "Probability of being nucleus as a 16-bit PNG; 65535 stands for 1.")

    package let overlayNumbers = Setting(
        key: "overlay_numbers", in: .output, value: .onOrOff, default: false,
        optionOf: [.segment], option: "numbers",
        summary: "Labels of nuclei written into the overlay.",
        details: "They are those of the column 'label' of the table of nuclei.")

    package let nucleiPage = Setting(
        key: "nuclei_page", in: .output, value: .onOrOff, default: true,
        summary:
            "Page of each image, on which nuclei and rows of its table are found by each other.",
        details: """
            It is plate1/cell.png.nuclei.html, of images with up to some 10,000 nuclei; index.html \
            shows it in place of the overlay alone.
            """)

    package let page = Setting(
        key: "page", in: .output, value: .duration(in: .seconds(1) ... .seconds(86_400)),
        default: .seconds(10),
        summary: "Minimum interval between updates of index.html while images are processed.")

    // MARK: Limits

    package let maximumWidth = Setting(
        key: "max_width", in: .limits, value: .wholeNumber(in: 1...Int(Int32.max)),
        default: 1 << 20,
        summary: "Maximum width of an image, in pixels.")

    package let maximumHeight = Setting(
        key: "max_height", in: .limits, value: .wholeNumber(in: 1...Int(Int32.max)),
        default: 1 << 20,
        summary: "Maximum height of an image, in pixels.")

    package let maximumPixels = Setting(
        key: "max_pixels", in: .limits, value: .wholeNumber(in: 1...(1 << 40)), default: 1 << 30,
        summary: "Maximum number of pixels of an image, width times height.")

    package let maximumBytes = Setting(
        key: "max_bytes", in: .limits, value: .size, default: 8 << 30,
        summary: "Maximum size of a file.")

    package let decodeLimit = Setting(
        key: "decode_limit", in: .limits, value: .duration(in: .seconds(1) ... .seconds(86_400)),
        default: .seconds(300),
        summary: "Maximum time for decoding an image.",
        details: "A small file can be crafted so that decoding it takes very long.")

    package let maximumPictures = Setting(
        key: "max_pictures", in: .limits, value: .wholeNumber(in: 1...100_000), default: 10_000,
        summary: "Maximum number of pictures of a file that are segmented.",
        details: "A file with more, after the choice of planes, is refused as a whole.")

    package let maximumFilePixels = Setting(
        key: "max_file_pixels", in: .limits, value: .wholeNumber(in: 1...(1 << 50)),
        default: 1 << 33,
        summary: "Maximum number of pixels of all planes that are read of a file.",
        details: "At least 'max_pixels', whatever is set.")

    package let fileLimit = Setting(
        key: "file_limit", in: .limits, value: .duration(in: .seconds(1) ... .seconds(604_800)),
        default: .seconds(86_400),
        summary: "Maximum time for segmenting all pictures of a file.",
        details: """
            It is checked before each picture but the first, and begins anew with each attempt; a \
            file that exceeds it fails as a whole, and its results are removed.
            """)
}
