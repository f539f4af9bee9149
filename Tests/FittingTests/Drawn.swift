/// Numbers in −1…1 without pattern, by whole numbers alone, so that Python draws the same.
///
///     def drawn(count, seed):
///         i = np.arange(count, dtype=np.int64)
///         return ((i*i*i*37 + i*i*seed*211 + i*7919 + seed*101) % 1009 - 504) / 504
func drawn(_ count: Int, seed: Int) -> [Double] {
    (0..<count).map { i in
        Double((i * i * i * 37 + i * i * seed * 211 + i * 7919 + seed * 101) % 1009 - 504) / 504
    }
}
