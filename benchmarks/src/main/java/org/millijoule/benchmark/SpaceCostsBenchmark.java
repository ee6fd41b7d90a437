package org.millijoule.benchmark;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.network.Shape;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostGradient;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The talk's space at 224x224 on `bit-fusion-e`: pricing all of it, a network's cost from the table, and the
/// gradient of the expected energy.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SpaceCostsBenchmark {
    private static final int ARCHITECTURES = 1024;

    @Param({"PUBLIC", "REQUANTIZED"})
    public OutputMode outputs = OutputMode.PUBLIC;

    private final MobileBlockSpace space = new MobileBlockSpace().on(new Shape(224, 224, 3), 1000);
    private HardwareModel model = new BitFusion();
    private CostTable energy = SpaceCosts.of(space, model).table(Metric.ENERGY);
    private final Policy policy = new Policy(space.choices());
    private final Architecture[] architectures = new Architecture[ARCHITECTURES];
    private RandomGenerator random = random();
    private int next;

    @Setup
    public void prepare() {
        model = new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, outputs, 1);
        energy = SpaceCosts.of(space, model).table(Metric.ENERGY);
        for (int i = 0; i < ARCHITECTURES; i++) {
            architectures[i] = policy.sample(random);
        }
    }

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    }

    /// All settings of all blocks from nothing, over all processors.
    @Benchmark
    public SpaceCosts wholeTable() {
        return SpaceCosts.of(space, model);
    }

    @Benchmark
    public double networkFromTable() {
        next = (next + 1) % ARCHITECTURES;
        return energy.cost(architectures[next]);
    }

    /// 10,000 sampled architectures, their costs and the REINFORCE gradient.
    @Benchmark
    public double[][] reinforce() {
        return new CostGradient.Reinforce(10_000, CostGradient.Baseline.LEAVE_ONE_OUT).gradient(policy, energy, random);
    }

    @Benchmark
    public double[][] exactGradient() {
        return new CostGradient.Exact().gradient(policy, energy, random);
    }
}
