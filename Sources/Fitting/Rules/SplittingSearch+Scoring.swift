import Masks

/// How parameters are scored: by tables of basins, a table for each image.
extension SplittingSearch {
    /// The score of parameters as they are.
    func score(of parameters: SplittingParameters) throws -> SplittingScore {
        try score(of: flood(parameters), by: parameters)
    }

    /// The basins of an image, with its set.
    struct SetTable: Sendable {
        let set: Int
        let table: BasinTable
    }

    func flood(_ parameters: SplittingParameters) throws -> [SetTable] {
        let (threshold, minimumArea) = (threshold, minimumArea)
        return try mapConcurrently(images, threads: threads) { image in
            let foreground = image.foreground
            return SetTable(
                set: image.set,
                table: BasinTable(
                    of: NucleiMask(
                        probability: foreground, threshold: threshold, minimumArea: minimumArea),
                    foreground: foreground, distance: image.distance, parameters: parameters,
                    annotated: image.nuclei, ignoring: image.ignored))
        }
    }

    func merge(_ tables: [SetTable], by rule: MergeRule?) throws -> [[Int32]] {
        try mapConcurrently(tables, threads: threads) { $0.table.representatives(by: rule) }
    }

    func score(
        of tables: [SetTable], by parameters: SplittingParameters, merged: [[Int32]]? = nil
    ) throws -> SplittingScore {
        let merged = try merged ?? merge(tables, by: parameters.mergeRule)
        let agreements = try mapConcurrently(Array(zip(tables, merged)), threads: threads) {
            $0.table.agreement(of: $1, by: parameters)
        }
        return SplittingScore(of: zip(tables, agreements).map { ($0.set, $1) })
    }
}
