package org.millijoule.learn;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Tape;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.supernet.FloatTensor;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Trainable;

/// Takes weights steps: forward, backward, SGD on the weights, Adam on the step sizes, under one schedule.
public final class Trainer {
    private static final double TRACKING = 0.1; // PyTorch's momentum of batch-norm statistics

    private final Trainable network;
    private final List<Parameter> parameters;
    private final List<StepSizes> stepSizes;
    private final Recipe recipe;
    private final Schedule schedule;
    private final long quantizeFrom;
    private final StepSizeAdam stepSizeAdam = new StepSizeAdam();
    private final long seed;
    private final Optional<Mixup> mixup;
    private final Optional<WeightAverage> average;
    private final Optional<Teacher> teacher;
    private OptionalDouble accuracy = OptionalDouble.empty();

    /// A trainer without a teacher that quantizes from where the recipe says.
    ///
    /// @param steps of the whole training
    /// @param seed of the mixing of images
    public Trainer(Trainable network, Recipe recipe, long steps, long seed) {
        this(network, recipe, steps, recipe.quantizeFrom(steps), seed, Optional.empty());
    }

    /// @param quantizeFrom the first step with quantized values; `steps` is never
    public Trainer(
            Trainable network, Recipe recipe, long steps, long quantizeFrom, long seed, Optional<Teacher> teacher) {
        this.network = network;
        this.parameters = network.parameters();
        this.stepSizes = network.stepSizes();
        this.recipe = recipe;
        this.schedule = recipe.schedule(steps);
        this.quantizeFrom = quantizeFrom;
        this.seed = seed;
        this.mixup = recipe.mixing();
        this.average = recipe.averageDecay() == 0
                ? Optional.empty()
                : Optional.of(new WeightAverage(network, recipe.averageDecay()));
        this.teacher = teacher;
    }

    /// One step on a batch; returns the loss before it.
    ///
    /// @param step from 0
    /// @param statistics what batch-norm does with the batch's statistics
    /// @param logits the forward pass
    public double step(Batch batch, long step, Pass.Statistics statistics, BiFunction<Tensor, Pass, Tensor> logits) {
        try (PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            Tensor images = BatchTensors.images(batch, network.image());
            if (step == quantizeFrom) {
                calibrate(images);
                average.ifPresent(WeightAverage::restartSteps);
            }
            Pass pass = new Pass(tape, statistics, TRACKING, quantization(step));
            Tensor loss = loss(mixed(images, BatchTensors.labels(batch), step), pass, logits);
            double value = loss.item_float();
            if (!Double.isFinite(value)) {
                throw new DivergedException("the loss of step " + step);
            }
            tape.backward(loss);
            OperatorEvent event = OperatorEvent.start();
            recipe.optimizer().step(parameters, schedule.rate(step));
            double share = schedule.rate(step) / Math.max(schedule.peak(), 1e-12);
            if (step >= quantizeFrom) {
                stepSizeAdam.step(stepSizes, recipe.stepSizeRate() * share);
            }
            average.ifPresent(averaged -> averaged.update(step));
            event.done("optimizer", () -> parameters.size() + " tensors", 0, 5 * weights());
            return value;
        }
    }

    private long weights() {
        return parameters.stream()
                .mapToLong(parameter -> parameter.value().numel())
                .sum();
    }

    private Mixup.Mixed mixed(Tensor images, Tensor labels, long step) {
        return mixup.map(mixing -> mixing.mix(images, labels, Randomness.of(seed, "mixup", step)))
                .orElseGet(() -> Mixup.Mixed.plain(images, labels));
    }

    private Tensor loss(Mixup.Mixed batch, Pass pass, BiFunction<Tensor, Pass, Tensor> forward) {
        Tensor logits = forward.apply(batch.images(), pass);
        accuracy = mixup.isEmpty() ? OptionalDouble.of(share(logits, batch.labels())) : OptionalDouble.empty();
        Tensor task = batch.loss(logits, recipe.labelSmoothing(), pass.tape());
        return teacher.map(knowing -> knowing.loss(batch.images(), task, logits, pass.tape()))
                .orElse(task);
    }

    /// Of the last step's images before it, in percent: what a user sees. None of mixed images, which have two classes.
    public OptionalDouble accuracy() {
        return accuracy;
    }

    private static double share(Tensor logits, Tensor labels) {
        Tensor top = logits.argmax(new LongOptional(1), false); // (N)
        return 100.0 * top.eq(labels).sum().item_long() / labels.numel();
    }

    /// Runs `work` with the averaged weights in the network, if there are any.
    public <T> T withAverage(Supplier<T> work) {
        average.ifPresent(WeightAverage::swap);
        try {
            return work.get();
        } finally {
            average.ifPresent(WeightAverage::swap);
        }
    }

    /// Leaves the averaged weights in the network, if there are any, at the end of a training.
    void keepAverage() {
        average.ifPresent(WeightAverage::swap);
    }

    /// All that is trained, for a checkpoint.
    public SortedMap<String, FloatTensor> state() {
        SortedMap<String, FloatTensor> state = TrainingState.of(network);
        average.ifPresent(averaged -> averaged.save(state));
        return state;
    }

    /// Goes on from what [#state()] gave.
    ///
    /// @throws org.millijoule.learn.log.CheckpointException if the checkpoint is of another network
    public void restore(Checkpoint checkpoint) {
        TrainingState.restore(checkpoint, network);
        average.ifPresent(averaged -> averaged.restore(checkpoint));
    }

    /// Whether step `step` computes with quantized values.
    public Pass.Quantization quantization(long step) {
        return isQuantizing(step) ? Pass.Quantization.LEARNED : Pass.Quantization.NONE;
    }

    public boolean isQuantizing(long step) {
        return step >= quantizeFrom;
    }

    /// Sets the step sizes of every place from a batch that runs through the largest network.
    private void calibrate(Tensor images) {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            network.largestLogits(images, new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.CALIBRATE));
        }
    }
}
