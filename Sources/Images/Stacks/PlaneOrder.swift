/// A direction in which a stack has several planes.
enum StackAxis: Sendable, Hashable {
    case channel
    case zSlice
    case time
}

/// The order in which a file writes the planes of a stack.
struct PlaneOrder: Sendable, Equatable {
    /// An axis and how many planes there are along it.
    struct Run: Sendable, Equatable {
        let axis: StackAxis
        let count: Int
    }

    /// Where a plane is in its stack, each counted from 0.
    struct Position: Sendable, Equatable {
        var channel = 0
        var zSlice = 0
        var time = 0

        /// Its place in a table by time, zSlice and channel, those of a page being one.
        func place(among size: StackSize, samples: Int) -> Int {
            (time * size.zSlices + zSlice) * (size.channels / samples) + channel
        }

        /// Along an axis.
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

    /// The axes, the one that changes with every plane first; one may come twice.
    let runs: [Run]

    /// The axes, the one that changes with every plane first.
    init(_ runs: [Run]) {
        self.runs = runs
    }

    /// How many planes there are along an axis; `nil` where that is no number.
    func count(_ axis: StackAxis) -> Int? {
        Self.product(runs.filter { $0.axis == axis }.map(\.count))
    }

    /// How many planes there are; `nil` where that is no number.
    var count: Int? { Self.product(runs.map(\.count)) }

    /// Where the plane that is written `number`-th is.
    func position(_ number: Int) -> Position {
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

    /// How many planes are written before the one at a position; no axis may come twice.
    func number(_ position: Position) -> Int {
        var number = 0
        var stride = 1
        for run in runs {
            number += position[run.axis] * stride
            stride *= run.count
        }
        return number
    }

    /// Whether a position is one of its planes'.
    func includes(_ position: Position) -> Bool {
        runs.allSatisfy { (0..<$0.count).contains(position[$0.axis]) }
    }

    /// How many planes a file has along each axis.
    ///
    /// - Parameter samples: The channels that each page holds.
    /// - Returns: A size of no more than ``Stack/mostPlanes`` pages.
    /// - Throws: ``ImageError/unreadableVariant(found:cure:)`` for more.
    func size(samples: Int) throws(ImageError) -> StackSize {
        guard let pages = count, pages <= Stack.mostPlanes, let channels = count(.channel),
            channels <= Stack.mostChannels / samples, let zSlices = count(.zSlice),
            let times = count(.time)
        else {
            throw .unreadableVariant(
                found: "a stack of more than \(Stack.mostPlanes) planes or "
                    + "\(Stack.mostChannels) channels",
                cure: "Export it as several files.")
        }
        return StackSize(channels: channels * samples, zSlices: zSlices, times: times)
    }

    private static func product(_ factors: [Int]) -> Int? {
        var product: Int? = 1
        for factor in factors {
            guard factor > 0, let before = product else { return nil }
            let (next, overflow) = before.multipliedReportingOverflow(by: factor)
            product = overflow ? nil : next
        }
        return product
    }
}
