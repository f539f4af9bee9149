extension FileSeries {
    /// Finds the series of a TIFF file, by the metadata in its description.
    ///
    /// OME-XML and the descriptions of ImageJ and tifffile are read. OME-XML that cannot be read,
    /// lies in another file or names no plane of this one is left aside, and said. Without metadata
    /// pages of one size and kind are a series, and count as time points: nothing shows that they
    /// are of the same place, so they must not be projected. Labels, overviews, thumbnails and
    /// pyramid levels, marked or likely ones, are left out, and said.
    ///
    /// - Parameters:
    ///   - pages: All pages, at least one.
    ///   - describing: Returns the description of a page; `nil` if it has none.
    ///   - instrument: The planes as an instrument's tags describe them.
    ///   - fileName: The name of the file; `nil` if unknown.
    ///   - interpretation: The meaning of its pixels; of labels, no image is an overview.
    /// - Returns: The series, with the location of each plane.
    /// - Throws: ``ImageError``.
    static func of(
        _ pages: [StackPage], describing: (Int) -> String?, instrument: InstrumentStack? = nil,
        fileName: String? = nil, as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) -> FileSeries {
        let description = describing(0) ?? ""
        guard OMEMetadata.isPresent(in: description) else {
            return try plain(
                pages, describing: describing, instrument: instrument, as: interpretation)
        }
        let reason: String
        do throws(ImageError) {
            guard let metadata = try OMEMetadata.read(description) else {
                return try plain(pages, describing: describing, as: interpretation)
            }
            if let found = try listed(
                pages, metadata: metadata, fileName: fileName, as: interpretation)
            {
                return found
            }
            reason =
                metadata.metadataFile.map {
                    "they are in another file, '\($0.prefix(200))'"
                } ?? metadata.fault.map { "the OME-XML \($0)" }
                ?? "the OME-XML names no plane of this file"
        } catch {
            guard error.machineErrno == nil else { throw error }
            if case .broken(let fault) = error { reason = fault } else { reason = "\(error)" }
        }
        var found = try plain(
            pages, describing: { $0 == 0 ? nil : describing($0) }, as: interpretation)
        found.unprocessed.add(.metadata, detail: reason)
        return found
    }

    /// The series that OME-XML lists; `nil` if the file holds no plane of them.
    private static func listed(
        _ pages: [StackPage], metadata: OMEMetadata, fileName: String?,
        as interpretation: PixelInterpretation
    ) throws(ImageError) -> FileSeries? {
        guard metadata.metadataFile == nil else { return nil }
        let builder = try OMEStackBuilder(metadata: metadata, pages: pages, fileName: fileName)
        let largest = builder.entries.map { pages[$0.stack.usedPages[0]].area }.max() ?? 0
        let shapes = builder.entries.map { entry in
            let page = pages[entry.stack.usedPages[0]]
            return SeriesShape(
                width: page.width, height: page.height, pixelSize: entry.image.pixelSize,
                isOverview: interpretation == .intensities
                    && isOverview(entry.image, isSmaller: page.area < largest))
        }
        let candidates = builder.entries.map {
            Series(
                index: $0.index, name: $0.image.name, stack: $0.stack,
                isColour: pages[$0.stack.usedPages[0]].channels >= 3)
        }
        return select(
            candidates, shapes: shapes, pages: pages, count: metadata.images.count,
            unprocessed: builder.unprocessed, as: interpretation)
    }

    /// Whether an image is an overview by its name, or by those of all its channels: a word for one
    /// is the whole name, or part of the name of an image smaller than others of the file.
    private static func isOverview(_ image: OMEMetadata.Image, isSmaller: Bool) -> Bool {
        func isOverview(_ name: String) -> Bool {
            SeriesShape.isOverviewWord(name)
                || isSmaller && !SeriesShape.overviewWords(in: name).isEmpty
        }
        let names = image.channels.compactMap(\.name)
        return isOverview(image.name ?? "")
            || !names.isEmpty && names.allSatisfy { isOverview($0) }
    }

    /// Pages without a list of series: those of one size and kind are a series.
    private static func plain(
        _ pages: [StackPage], describing: (Int) -> String?, instrument: InstrumentStack? = nil,
        as interpretation: PixelInterpretation
    ) throws(ImageError) -> FileSeries {
        let whole = pages.indices.filter { !pages[$0].isReduced }
        let numbers = whole.isEmpty ? Array(pages.indices) : whole
        var unprocessed = UnprocessedParts()
        if !whole.isEmpty {
            for page in pages { if let kind = page.reduction { unprocessed.add(kind) } }
        }
        var groups: [[Int]] = []
        var places: [StackPage.Shape: Int] = [:]
        for number in numbers {
            if let place = places[pages[number].shape] {
                groups[place].append(number)
            } else {
                places[pages[number].shape] = groups.count
                groups.append([number])
            }
        }
        var candidates: [Series] = []
        for (index, group) in groups.enumerated() {
            let stack = try Stack.of(
                group, of: pages, description: describing(group[0]) ?? "",
                instrument: index == 0 ? instrument : nil, unprocessed: &unprocessed)
            candidates.append(
                Series(index: index, stack: stack, isColour: pages[group[0]].channels >= 3))
        }
        let shapes = groups.map { group in
            let page = pages[group[0]]
            return SeriesShape(
                width: page.width, height: page.height,
                isOverview: interpretation == .intensities
                    && group.allSatisfy { !pages[$0].overviewWords.isEmpty },
                pages: SeriesShape.Pages(
                    count: group.count, channels: page.channels, samples: page.samples,
                    kind: page.kind))
        }
        return select(
            candidates, shapes: shapes, pages: pages, count: groups.count,
            unprocessed: unprocessed, as: interpretation)
            ?? FileSeries(series: candidates, count: groups.count, unprocessed: unprocessed)
    }

    /// Leaves out overviews, smaller copies and series that cannot be decoded, unless none is left.
    ///
    /// - Returns: The other series; `nil` without candidates.
    private static func select(
        _ candidates: [Series], shapes: [SeriesShape], pages: [StackPage], count: Int,
        unprocessed: UnprocessedParts, as interpretation: PixelInterpretation
    ) -> FileSeries? {
        guard !candidates.isEmpty else { return nil }
        let refusals = candidates.map { pages[$0.stack.usedPages[0]].refusal }
        let isAnyDecoded = refusals.contains { $0 == nil }
        let decoded = candidates.indices.filter { !isAnyDecoded || refusals[$0] == nil }
        let kinds =
            interpretation == .labels
            ? decoded.map { _ in nil }
            : SeriesShape.unprocessed(among: decoded.map { shapes[$0] })
        var parts = unprocessed
        for index in candidates.indices where isAnyDecoded {
            guard let refusal = refusals[index] else { continue }
            parts.add(
                .unreadablePages, count: candidates[index].stack.usedPages.count,
                detail: "\(refusal)")
        }
        var series: [Series] = []
        for (place, kind) in zip(decoded, kinds) {
            if let kind {
                let name = candidates[place].name.map { "'\($0.prefix(64))'" } ?? ""
                parts.add(
                    kind,
                    count: shapes[place].isListed ? 1 : candidates[place].stack.usedPages.count,
                    detail: name)
            } else {
                series.append(candidates[place])
                parts.add(
                    .pyramidLevel,
                    count: candidates[place].stack.usedPages.reduce(0) {
                        $0 + pages[$1].subImages
                    })
            }
        }
        return FileSeries(series: series, count: count, unprocessed: parts)
    }
}

extension StackPage {
    /// The number of pixels, by which images are compared.
    fileprivate var area: Double { Double(width) * Double(height) }
}
