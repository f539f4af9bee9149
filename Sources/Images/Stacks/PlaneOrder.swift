/// An axis along which a stack has several planes.
enum StackAxis: Sendable, Hashable {
    case channel
    case zSlice
    case time
}

/// The order in which a file stores the planes of a stack.
struct PlaneOrder: Sendable, Equatable {
    /// An axis and the number of planes along it.
    struct Run: Sendable, Equatable {
        let axis: StackAxis
        let count: Int
    }

    /// The position of a plane in its stack, each index counted from 0.
    struct Position: Sendable, Equatable {
        var channel = 0
        var zSlice = 0
        var time = 0

        /// Its index in a table of pages, [time, z slice, channel].
        ///
        /// - Parameters:
        ///   - size: The size of the stack in channels, z slices and time points.
        ///   - samples: The number of channels that each page holds; they share one entry.
        /// - Returns: An index from 0; `channel` counts pages here.
        func place(among size: StackSize, samples: Int) -> Int {
            (time * size.zSlices + zSlice) * (size.channels / samples) + channel
        }

        /// The index along an axis.
        subscript(axis: StackAxis) -> Int {
            get {
                switch axis {
                case .channel: channel
                case .zSlice: zSlice
                case .time: time
                }
            }
            set {
                switch axis {
                case .channel: channel = newValue
                case .zSlice: zSlice = newValue
                case .time: time = newValue
                }
            }
        }
    }

    /// The axes, from the fastest-varying to the slowest; an axis may occur twice.
    let runs: [Run]

    /// Creates an order from its axes, the fastest-varying first.
    init(runs: [Run]) {
        self.runs = runs
    }

    /// The number of planes along an axis; `nil` if an extent is below 1 or the product overflows.
    func count(of axis: StackAxis) -> Int? {
        Self.product(of: runs.filter { $0.axis == axis }.map(\.count))
    }

    /// The number of planes; `nil` if an extent is below 1 or the product overflows.
    var count: Int? { Self.product(of: runs.map(\.count)) }

    /// The position of the `number`-th plane in the file, counted from 0.
    func position(at number: Int) -> Position {
        var left = number
        var strides = Position(channel: 1, zSlice: 1, time: 1)
        var position = Position()
        for run in runs {
            position[run.axis] += left % run.count * strides[run.axis]
            left /= run.count
            strides[run.axis] *= run.count
        }
        return position
    }

    /// The index in the file of the plane at a position; no axis may occur twice.
    func number(of position: Position) -> Int {
        var number = 0
        var stride = 1
        for run in runs {
            number += position[run.axis] * stride
            stride *= run.count
        }
        return number
    }

    /// Whether a position lies within the extents of all axes.
    func includes(_ position: Position) -> Bool {
        runs.allSatisfy { (0..<$0.count).contains(position[$0.axis]) }
    }

    /// The number of planes along each axis.
    ///
    /// - Parameter samples: The number of channels that each page holds.
    /// - Returns: A size of at most ``Stack/mostPlanes`` pages and ``Stack/mostChannels`` channels.
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)`` for more.
    func size(samples: Int) throws(ImageError) -> StackSize {
        guard let pages = count, pages <= Stack.mostPlanes, let channels = count(of: .channel),
            channels <= Stack.mostChannels / samples, let zSlices = count(of: .zSlice),
            let times = count(of: .time)
        else { throw Self.tooManyPlanes }
        return StackSize(channels: channels * samples, zSlices: zSlices, times: times)
    }

    /// The refusal of a stack with too many planes or channels.
    static var tooManyPlanes: ImageError {
        .unreadableVariant(
            found: "a stack of more than \(Stack.mostPlanes) planes or "
                + "\(Stack.mostChannels) channels",
            cure: "Export it as several files.")
    }

    private static func product(of factors: [Int]) -> Int? {
        var product: Int? = 1
        for factor in factors {
            guard factor > 0, let before = product else { return nil }
            let (next, overflow) = before.multipliedReportingOverflow(by: factor)
            product = overflow ? nil : next
        }
        return product
    }
}
