package org.millijoule.searching;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.search.Constraint;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.Price;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Adam;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.policy.Relaxed;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Supernet;

/// Takes policy steps: the gradient of the task loss on D_validate through the masks of the supernet, the
/// gradient of each budget's expected cost through REINFORCE, Adam on theta, then the ascent of each lambda.
public final class PolicyLearner implements AutoCloseable {
    private final Joint joint;
    private final Policy policy;
    private final Supernet supernet;
    private final List<Parameter> parameters;
    private final TrainingData data;
    private final List<CostTable> tables = new ArrayList<>();
    private final List<Price> prices = new ArrayList<>();
    private final Adam adam;
    private final long seed;
    private long steps;
    private long waited;
    private Optional<BatchStream> validation = Optional.empty();

    public PolicyLearner(
            Joint joint,
            Policy policy,
            Supernet supernet,
            TrainingData data,
            SpaceCosts costs,
            List<Constraint> constraints,
            long seed) {
        this.joint = joint;
        this.policy = policy;
        this.supernet = supernet;
        this.parameters = supernet.parameters();
        this.data = data;
        this.adam = new Adam(joint.policy().adam(), policy);
        this.seed = seed;
        for (Constraint constraint : constraints) {
            tables.add(costs.table(constraint.metric()));
            prices.add(new Price(constraint, joint.policy().price()));
        }
    }

    public void step(double temperature, Pass.Quantization quantization) {
        double[][] gradient;
        try (Batch batch = nextBatch()) {
            gradient = taskGradient(batch, temperature, quantization);
        }
        for (int i = 0; i < prices.size(); i++) {
            double expected = tables.get(i).expected(policy);
            RandomGenerator random = Randomness.of(seed, "cost-samples-" + i, steps);
            double[][] costGradient = joint.policy().gradient().gradient(policy, tables.get(i), random);
            prices.get(i).addGradient(expected, costGradient, gradient);
            prices.get(i).update(expected);
        }
        adam.step(policy.logits(), gradient);
        steps++;
    }

    /// dL/dtheta for one draw of Gumbel noise; weights and step sizes learn nothing.
    private double[][] taskGradient(Batch batch, double temperature, Pass.Quantization quantization) {
        double[][] noise = policy.gumbel(Randomness.of(seed, "gumbel", steps));
        Relaxed relaxed = policy.relax(noise, temperature, joint.policy().relaxation());
        setLearning(false);
        try (PointerScope _ = new PointerScope();
                Tape tape = new Tape();
                Masks masks = new Masks(relaxed.mask(), ScalarType.Float)) {
            Pass pass = new Pass(tape, Pass.Statistics.BATCH, 0, quantization);
            Tensor images = BatchTensors.images(batch, supernet.image());
            Tensor logits = supernet.relaxedLogits(images, masks, pass);
            tape.backward(Losses.crossEntropy(logits, BatchTensors.labels(batch), 0, tape));
            return policy.logitGradient(relaxed, masks.gradients());
        } finally {
            setLearning(true);
        }
    }

    private void setLearning(boolean learning) {
        for (Parameter parameter : parameters) {
            parameter.value().set_requires_grad(learning);
        }
        for (StepSizes sizes : supernet.stepSizes()) {
            sizes.setLearning(learning);
        }
    }

    /// Policy steps go through D_validate epoch by epoch, each in an order of its own.
    private Batch nextBatch() {
        if (validation.isEmpty() || !validation.get().hasNext()) {
            validation.ifPresent(BatchStream::close);
            int perEpoch = data.split().validate().length / joint.weights().batch();
            validation = Optional.of(new BatchStream(
                    data.images(),
                    data.split().validate(),
                    joint.weights().batch(),
                    true,
                    Optional.of(joint.weights().augmentation()),
                    data.normalisation(),
                    Randomness.seed(seed, "policy-batches"),
                    (int) (steps / perEpoch),
                    (int) (steps % perEpoch)));
        }
        long start = System.nanoTime();
        Batch batch = validation.get().next();
        waited += System.nanoTime() - start;
        return batch;
    }

    /// How long all steps so far waited for their batches, for whoever measures speed.
    public long nanosecondsWaited() {
        return waited;
    }

    /// The expected cost of budget `index` over the policy, in its unit.
    double expected(int index) {
        return tables.get(index).expected(policy);
    }

    double lambda(int index) {
        return prices.get(index).lambda();
    }

    SortedMap<String, double[]> state() {
        SortedMap<String, double[]> state = new TreeMap<>();
        state.put("policy/adam", adam.state());
        state.put("policy/lambdas", prices.stream().mapToDouble(Price::lambda).toArray());
        state.put("policy/steps", new double[] {steps});
        for (int i = 0; i < policy.logits().length; i++) {
            state.put("policy/logits/" + i, policy.logits()[i].clone());
        }
        return state;
    }

    /// @throws org.millijoule.learn.log.CheckpointException if the checkpoint is of another space or other budgets
    void restore(Checkpoint checkpoint) {
        adam.restore(checkpoint.doubles("policy/adam", adam.state().length));
        double[] lambdas = checkpoint.doubles("policy/lambdas", prices.size());
        for (int i = 0; i < lambdas.length; i++) {
            prices.get(i).restore(lambdas[i]);
        }
        steps = (long) checkpoint.doubles("policy/steps", 1)[0];
        for (int i = 0; i < policy.logits().length; i++) {
            double[] row = policy.logits()[i];
            System.arraycopy(checkpoint.doubles("policy/logits/" + i, row.length), 0, row, 0, row.length);
        }
    }

    @Override
    public void close() {
        validation.ifPresent(BatchStream::close);
    }
}
