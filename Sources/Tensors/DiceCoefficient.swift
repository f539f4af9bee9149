/// The Sørensen–Dice coefficient smoothed by 1, (2·|A ∩ B| + 1) / (|A| + |B| + 1); two empty masks
/// give 1.
///
/// Every Dice coefficient of the project is this one: of published masks, of an evaluation, of a
/// training run's validation and, with sums of probabilities in place of counts, of the soft Dice
/// loss. Source: the U-Net work that nucleid continues, whose figures are to be comparable.
///
/// - Parameters:
///   - overlap: The pixels of both masks, |A ∩ B|; of probabilities, Σ p·y.
///   - total: The pixels of each mask added up, |A| + |B|; of probabilities, Σ p + Σ y.
/// - Returns: More than 0, at most 1 where `overlap` is at most half of `total`.
@inlinable
package func smoothedDice(overlap: Double, total: Double) -> Double {
    (2 * overlap + 1) / (total + 1)
}
