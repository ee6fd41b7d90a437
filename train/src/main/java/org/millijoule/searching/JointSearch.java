package org.millijoule.searching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.batch.Batch;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.TrainingLoop;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.promise.FeasibleChoice;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of the [Joint] strategy.
final class JointSearch implements TrainingLoop.Training, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JointSearch.class);
    private static final String STAGE = "search";

    private final Joint joint;
    private final SearchSpec spec;
    private final SpaceCosts costs;
    private final List<Constraint> constraints;
    private final RunLog log;
    private final SearchSpace space;
    private final Supernet supernet;
    private final TrainingLoop loop;
    private final Trainer trainer;
    private final Policy policy;
    private final PolicyLearner learner;
    private final SharedWeights sharedWeights;
    private final Speed weightsSpeed = new Speed();
    private final Speed policySpeed = new Speed();
    private int trials;
    private OptionalDouble validationAccuracy = OptionalDouble.empty();
    private double epochLoss;
    private long imagesSeen;

    JointSearch(
            Joint joint,
            SearchSpec spec,
            TrainingData data,
            SpaceCosts costs,
            List<Constraint> constraints,
            RunLog log) {
        this.joint = joint;
        this.spec = spec;
        this.costs = costs;
        this.constraints = constraints;
        this.log = log;
        this.space = spec.space();
        this.supernet = SpaceWeights.of(space)
                .supernet(space, spec.quantizer(), Randomness.of(spec.seed(), "supernet", 0), ScalarType.Float);
        this.loop = new TrainingLoop(
                data,
                joint.weights(),
                Randomness.seed(spec.seed(), "weights-batches"),
                joint.warmUpEpochs() + joint.epochs(),
                joint.checkpointEvery(),
                log);
        this.trainer =
                new Trainer(supernet, joint.weights(), loop.steps(), Randomness.seed(spec.seed(), "weights-batches"));
        this.policy = new Policy(space.choices());
        this.learner = new PolicyLearner(joint, policy, supernet, data, costs, constraints, spec.seed());
        this.sharedWeights = new SharedWeights(supernet, data, joint.selection());
    }

    Found run() {
        log.latest(STAGE).ifPresent(this::restore);
        loop.run(this);
        LOG.info("weights steps: {} images/s; policy steps: {} images/s", weightsSpeed, policySpeed);
        return choose();
    }

    @Override
    public void step(Batch batch) {
        weightsSpeed.time(batch.size(), () -> weightsStep(batch));
        long step = loop.step();
        if (joint.isPolicyStep(step, loop.stepsPerEpoch())) {
            long waited = learner.nanosecondsWaited();
            policySpeed.time(joint.weights().batch(), () -> learner.step(temperature(), trainer.quantization(step)));
            log.waited(learner.nanosecondsWaited() - waited);
        }
    }

    private boolean isSearching() {
        return loop.step() >= warmUpSteps();
    }

    private double temperature() {
        long searched = Math.max(0, loop.step() - warmUpSteps());
        return joint.policy().temperature(searched / (double) (loop.steps() - warmUpSteps()));
    }

    private long warmUpSteps() {
        return loop.stepsPerEpoch() * joint.warmUpEpochs();
    }

    /// Trains one sampled architecture, no gradient to theta.
    private void weightsStep(Batch batch) {
        Architecture next = nextArchitecture();
        long step = loop.step();
        double loss =
                trainer.step(batch, step, Pass.Statistics.BATCH, (images, pass) -> supernet.logits(images, next, pass));
        epochLoss += loss;
        imagesSeen += batch.size();
        tell(part(step), step + 1, Progress.Learned.step(loss, trainer.accuracy(), validationAccuracy));
    }

    private Progress.Part part(long step) {
        return isSearching()
                ? Progress.Part.epoch("search", step - warmUpSteps(), loop.stepsPerEpoch(), joint.epochs())
                : Progress.Part.epoch("warm-up", step, loop.stepsPerEpoch(), joint.warmUpEpochs());
    }

    private void tell(Progress.Part part, long done, Progress.Learned learned) {
        log.progress(new Progress(
                STAGE,
                part,
                done,
                loop.steps(),
                imagesSeen,
                learned,
                Optional.of(new Progress.PolicyState(
                        learner.expected(0), constraints.getFirst().limit(), policy.entropy()))));
    }

    private Architecture nextArchitecture() {
        long step = loop.step();
        return isSearching()
                ? policy.sample(Randomness.of(spec.seed(), "weights-architecture", step))
                : joint.sampling().architecture(space.choices(), spec.seed(), step);
    }

    @Override
    public void endEpoch(int epoch) {
        boolean searching = epoch >= joint.warmUpEpochs();
        double lossSum = 0;
        double accuracySum = 0;
        int samples = searching ? joint.selection().trialsPerEpoch() : 0;
        for (int i = 0; i < samples; i++) {
            RandomGenerator random = Randomness.of(spec.seed(), "epoch-trial-" + i, epoch);
            Architecture sample = policy.sample(random);
            Evaluation.Score score = validate(sample);
            trial(sample, score, OptionalInt.empty());
            lossSum += score.loss();
            accuracySum += score.accuracy();
        }
        if (samples > 0) {
            validationAccuracy = OptionalDouble.of(accuracySum / samples);
        }
        log.metrics(new Metrics(
                (int) loop.step(),
                epoch,
                searching ? "search" : "warm-up",
                OptionalDouble.of(epochLoss / loop.stepsPerEpoch()),
                samples > 0 ? OptionalDouble.of(lossSum / samples) : OptionalDouble.empty(),
                samples > 0 ? validationAccuracy : OptionalDouble.empty(),
                OptionalDouble.of(costs.table(Metric.ENERGY).expected(policy)),
                OptionalDouble.of(learner.lambda(0)),
                searching ? OptionalDouble.of(temperature()) : OptionalDouble.empty(),
                OptionalDouble.of(policy.entropy())));
        epochLoss = 0;
        save(loop.isOver());
    }

    private Evaluation.Score validate(Architecture architecture) {
        Pass.Quantization trained = trainer.quantization(loop.step() - 1); // of the last step taken
        return trainer.withAverage(() -> sharedWeights.validate(architecture, trained));
    }

    private Trial trial(Architecture architecture, Evaluation.Score score, OptionalInt rank) {
        Trial.Costs measured = costs.costs(architecture);
        Trial trial = new Trial(
                trials++,
                (int) loop.step(),
                Fidelity.SUPERNET,
                architecture,
                spec.seed(),
                100 - score.accuracy(),
                measured,
                constraints.stream().allMatch(c -> c.allows(measured.of(c.metric()))),
                Double.isFinite(score.loss()) ? OptionalDouble.of(score.loss()) : OptionalDouble.empty(),
                rank);
        log.trial(trial);
        return trial;
    }

    /// The promise: what is handed over is inside every budget.
    private Found choose() {
        FeasibleChoice choice = new FeasibleChoice(
                space,
                costs,
                constraints,
                joint.selection().samples(),
                joint.selection().finalists());
        FeasibleChoice.Candidates candidates = choice.candidates(policy, Randomness.of(spec.seed(), "finalists", 0));
        List<Architecture> finalists = candidates.architectures();
        Evaluation.Score[] scores = new Evaluation.Score[finalists.size()];
        Arrays.setAll(scores, i -> {
            if (log.stopRequested()) { // the search itself is saved; this part is done again
                throw new InterruptedRunException();
            }
            Evaluation.Score score = validate(finalists.get(i));
            tell(
                    Progress.Part.network("finalists", i + 1, finalists.size()),
                    loop.steps(),
                    Progress.Learned.validated(score.accuracy()));
            return score;
        });
        double[] losses =
                Arrays.stream(scores).mapToDouble(Evaluation.Score::loss).toArray();
        FeasibleChoice.Chosen chosen = choice.choose(candidates, losses);
        Finalists ranking = ranking(finalists, scores, Finalists.ranks(losses));
        return new Found(
                chosen.architecture(),
                OptionalDouble.of(100 - ranking.chosen().error()),
                chosen.lastResort(),
                policy.free(),
                Optional.of(ranking));
    }

    private Finalists ranking(List<Architecture> finalists, Evaluation.Score[] scores, int[] ranks) {
        List<Trial> ranked = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            ranked.add(trial(finalists.get(i), scores[i], OptionalInt.of(ranks[i])));
        }
        return Finalists.byLoss(joint.selection(), sharedWeights.images(), ranked);
    }

    @Override
    public void save() {
        save(false);
    }

    private void save(boolean finished) {
        SortedMap<String, double[]> doubles = new TreeMap<>(learner.state());
        doubles.put("search", new double[] {trials, epochLoss});
        log.save(new Checkpoint(STAGE, (int) loop.step(), finished, trainer.state(), doubles));
    }

    private void restore(Checkpoint checkpoint) {
        loop.resumeAt(checkpoint.step());
        trainer.restore(checkpoint);
        double[] own = checkpoint.doubles("search", 2);
        trials = (int) own[0];
        epochLoss = own[1];
        learner.restore(checkpoint);
    }

    @Override
    public void close() {
        learner.close();
        supernet.close();
    }
}
