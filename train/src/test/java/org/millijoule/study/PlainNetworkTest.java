package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.millijoule.autograd.Tape;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Sgd;
import org.millijoule.learn.TrainingData;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.zoo.UntrainedNetworks;
import org.millijoule.quantize.Lsq;
import org.millijoule.searching.Toys;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.TrainableNetwork;
import org.millijoule.supernet.graph.FloatTraining;

/// The base of `benchmark --training` must be the same network as ours, else its speed says nothing.
class PlainNetworkTest {
    private final MobileBlockSpace space = Toys.space();
    private final Architecture architecture = space.parse("s1m2k3b8.8|s1m2k5b8.8|s1m1k3b8.8");

    private static RandomGenerator random() {
        return Randomness.of(5, "plain", 0);
    }

    private PlainNetwork plain() {
        return new PlainBlocks(space.decode(architecture).network(), new Sgd(0.9, 4e-5, 5), 0.1, random());
    }

    @Test
    void theBaseComputesWhatOurNetworkComputesUnquantized() {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape();
                TrainableNetwork ours = SpaceWeights.of(space).alone(space, architecture, new Lsq(), random());
                PlainNetwork base = plain()) {
            Tensor images = torch.randn(4, 16, 16, 3).permute(0, 3, 1, 2);
            Pass pass = new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.NONE);
            Tensor difference = base.logits(images).sub(ours.logits(images, pass));
            assertThat((double) difference.abs().max().item_float()).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void aResidualBaseComputesWhatOurGraphComputes() {
        WeightedGraph graph = UntrainedNetworks.of("resnet-8", new Shape(16, 16, 3), 10, 1, random());
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape();
                FloatTraining ours = new FloatTraining(graph);
                PlainNetwork base = new PlainGraph(graph, new Sgd(0.9, 4e-5, 5), 0.1)) {
            Tensor images = torch.randn(4, 16, 16, 3).permute(0, 3, 1, 2);
            Pass pass = new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.NONE);
            Tensor difference = base.logits(images).sub(ours.network().logits(images, pass));
            assertThat((double) difference.abs().max().item_float()).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void aResidualBaseLearns() {
        WeightedGraph graph = UntrainedNetworks.of("resnet-8", new Shape(16, 16, 3), 10, 1, random());
        try (PlainNetwork base = new PlainGraph(graph, new Sgd(0.9, 4e-5, 5), 0.1)) {
            assertThatItLearns(base);
        }
    }

    @Test
    void theBaseLearns() {
        try (PlainNetwork base = plain()) {
            assertThatItLearns(base);
        }
    }

    private static void assertThatItLearns(PlainNetwork base) {
        TrainingData data = TrainingData.open(new ShapesDataset(100, 10, 16, 7), 0);
        try (BatchStream batches = new BatchStream(
                        data.images(),
                        data.split().train(),
                        64,
                        true,
                        Optional.empty(),
                        data.normalisation(),
                        0,
                        0,
                        0);
                Batch batch = batches.next()) {
            double first = base.step(batch);
            double last = first;
            for (int i = 0; i < 40; i++) {
                last = base.step(batch);
            }
            assertThat(last).isLessThan(0.8 * first);
        }
    }
}
