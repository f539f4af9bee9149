import Network
import Tensors
@main
struct Nucleid {
    static func main() throws {
        print(BLAS.kernels, Processor.current)
        let clock = ContinuousClock()
        let t0 = clock.now
        let model = try Model(Model.builtIn)
        print("load", clock.now - t0)
        BLAS.useCallingThreadOnly()
        let proof = try Safetensors(Model.builtInProof)
        let e = Evaluator(model.network, height: 256, width: 256)
        print("memory", e.memory)
        let x = try proof.tensor("case.input").elements
        for i in x.indices { e.input[i] = x[i] }
        for _ in 0..<3 {
            let t = clock.now
            e.run()
            print("run", clock.now - t)
        }
        let y = Tensor(shape: [1, 2, 256, 256], elements: Array(e.output))
        print("diff", y.largestDifference(from: try proof.tensor("case.output")))
        let t1 = clock.now
        let r = ReferenceNetwork(model.network).evaluate(try proof.tensor("case.input").slice(0))
        print("reference", clock.now - t1, r.largestDifference(from: try proof.tensor("case.output").slice(0)))
    }
}
