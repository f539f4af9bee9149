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

    @Test("runs that are too short for their warm-up, or go on, have a rate", arguments: 1...6)
    func short(steps: Int) {
        let schedule = LearningRateSchedule.cosine(warmup: 4)

        for step in 0..<8 {
            let rate = schedule.rate(base: 1, step: step, of: steps)
            #expect((0...1).contains(rate))
        }
        #expect(schedule.rate(base: 1, step: 0, of: steps) == 0.2)
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
        let schedules: [LearningRateSchedule] = [.constant, .cosine(warmup: 9), .plateau()]

        for schedule in schedules {
            let json = try JSONEncoder().encode(schedule)
            #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: json) == schedule)
        }
        #expect(LearningRateSchedule.constant.rate(base: 3, step: 5, of: 6) == 3)
        #expect(LearningRateSchedule.plateau().rate(base: 3, step: 5, of: 6) == 3)
        #expect(
            schedules.map { PlateauScheduler(schedule: $0, base: 1) != nil } == [
                false, false, true,
            ])
    }
}
