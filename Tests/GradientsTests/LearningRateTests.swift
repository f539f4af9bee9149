import Foundation
import Gradients
import Testing

@Suite("Learning rate")
struct LearningRateTests {
    @Test("warm-up and cosine are PyTorch's LinearLR and CosineAnnealingLR")
    func cosine() throws {
        for recorded in try RecordedOptimization.load().cosines {
            let schedule = LearningRateSchedule.cosine(warmup: recorded.warmup)

            for (step, rate) in recorded.rates.enumerated() {
                let own = schedule.rate(base: recorded.base, step: step, of: recorded.steps)
                #expect(abs(own - rate) <= 1e-12, "step \(step) of \(recorded.steps)")
            }
        }
    }

    @Test(
        "runs that are too short for their warm-up, or go on, have a rate", arguments: 1...6,
        [LearningRateSchedule.cosine(warmup: 4), .cooldown(warmup: 4)])
    func short(steps: Int, schedule: LearningRateSchedule) {
        for step in 0..<8 {
            let rate = schedule.rate(base: 1, step: step, of: steps)
            #expect((0...1).contains(rate))
        }
        #expect(schedule.rate(base: 1, step: 0, of: steps) == 0.2)
    }

    @Test("a cooldown is constant up to its last fifth, and falls there as 1 − √x")
    func cooldown() {
        let schedule = LearningRateSchedule.cooldown(warmup: 10)
        func rate(_ step: Int) -> Double { schedule.rate(base: 2, step: step, of: 101) }

        #expect(abs(rate(0) - 2.0 / 11) < 1e-15)
        #expect((10...80).allSatisfy { rate($0) == 2 })
        // 5 of 20 steps: 1 − √¼ of the base rate.
        #expect(rate(85) == 1)
        #expect(abs(rate(96) - 2 * (1 - 0.8.squareRoot())) < 1e-15)
        #expect(rate(100) == 0)
        #expect((81...100).allSatisfy { rate($0) < rate($0 - 1) })
    }

    @Test("the steps of a cooldown before its fall do not depend on the length of the run")
    func lengthened() {
        let schedule = LearningRateSchedule.cooldown(warmup: 3)

        for step in 0..<80 {
            #expect(
                schedule.rate(base: 1, step: step, of: 100)
                    == schedule.rate(base: 1, step: step, of: 1_000))
        }
    }

    @Test("a plateau lowers the rate when Keras' ReduceLROnPlateau does")
    func plateau() throws {
        for recorded in try RecordedOptimization.load().plateaus {
            let schedule = LearningRateSchedule.plateau(
                patience: recorded.patience, factor: recorded.factor, floor: recorded.floor)
            var plateau = try #require(PlateauScheduler(schedule: schedule, base: recorded.base))

            for (value, rate) in zip(recorded.values, recorded.rates) {
                // Keras keeps the rate as a 32-bit number.
                #expect(abs(plateau.update(with: value) - rate) <= 1e-6 * rate)
            }
        }
    }

    @Test("a plateau goes on from its JSON as if it had not been written")
    func resumed() throws {
        let recorded = try #require(try RecordedOptimization.load().plateaus.first)
        var whole = PlateauScheduler(base: recorded.base)
        var broken = whole

        for value in recorded.values {
            broken = try JSONDecoder().decode(
                PlateauScheduler.self, from: JSONEncoder().encode(broken))
            #expect(broken.update(with: value) == whole.update(with: value))
            #expect(broken == whole)
        }
    }

    @Test("a value that is no number is never better")
    func notANumber() {
        var plateau = PlateauScheduler(base: 1, patience: 2)

        #expect(plateau.update(with: .nan) == 1)
        #expect(plateau.update(with: 0.5) == 1)
        #expect(plateau.update(with: .nan) == 1)
        #expect(plateau.update(with: .nan) == 0.5)
        #expect(plateau.best == 0.5)
    }

    @Test("schedules come back from JSON; only a plateau begins one")
    func schedules() throws {
        let schedules: [LearningRateSchedule] = [
            .constant, .cosine(warmup: 9), .cooldown(warmup: 8), .plateau(),
        ]

        for schedule in schedules {
            let json = try JSONEncoder().encode(schedule)
            #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: json) == schedule)
        }
        #expect(LearningRateSchedule.constant.rate(base: 3, step: 5, of: 6) == 3)
        #expect(LearningRateSchedule.plateau().rate(base: 3, step: 5, of: 6) == 3)
        #expect(
            schedules.map { PlateauScheduler(schedule: $0, base: 1) != nil } == [
                false, false, false, true,
            ])
    }
}
