package org.millijoule.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.onnx.WeightedOnnx;

/// Operators in any order: views, formulas and folded factors meet as no exporter writes them.
class RandomChainsTest {
    private static final int LENGTH = 12;
    private static final double LIMIT = 2e-5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void computeWhatOnnxruntimeComputes(long seed, @TempDir Path folder) {
        Chain chain = new Chain(new SplittableRandom(seed));
        String nodes = chain.nodes();
        Path file = WrittenOnnx.write(folder, WrittenOnnx.model(18, "2x4x6x6", nodes));
        WeightedOnnx read = WeightedOnnx.read(file, Optional.empty());
        double[] images =
                new SplittableRandom(seed).doubles(2 * 4 * 6 * 6, -2, 2).toArray();
        Onnxruntime.Difference difference = Onnxruntime.difference(read, file, images, LIMIT);
        assertThat(difference.first()).as(nodes).isEmpty();
        assertThat(difference.logits()).as(nodes).isLessThan(LIMIT);
    }

    /// Tensors of 2 x 4 x 6 x 6 all the way, so that any two may meet; in between they may lie channels last.
    private static final class Chain {
        private final SplittableRandom random;
        private final StringBuilder text = new StringBuilder();
        private boolean last;
        private boolean beforeLast;
        private String now = "x";
        private String before = "x";
        private int count;

        Chain(SplittableRandom random) {
            this.random = random;
        }

        String nodes() {
            for (int i = 0; i < LENGTH; i++) {
                step();
            }
            return text + "Flatten " + now + " -> out";
        }

        private void add(String node, String result) {
            text.append(node).append(" -> ").append(result).append("; ");
        }

        private void becomes(String node, String attributes) {
            String result = "t" + count++;
            text.append(node).append(" -> ").append(result).append(attributes).append("; ");
            if (random.nextInt(3) == 0) {
                before = now;
                beforeLast = last;
            }
            now = result;
        }

        private String channels() {
            return last ? "4" : "4x1x1";
        }

        private void step() {
            String name = "k" + count;
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> {
                    if (last) {
                        turn();
                    }
                    becomes("Conv " + now + " " + name + ":4x2x3x3 b" + name + ":4", " group=2 pads=[1,1,1,1]");
                }
                case 3 -> becomes("Mul " + now + " " + name + ":" + channels(), "");
                case 4 -> becomes("Sub " + name + ":" + channels() + " " + now, "");
                case 5 -> becomes("Add " + now + " #0.3", "");
                case 6 -> becomes("Relu " + now, "");
                case 7 -> {
                    add("Sigmoid " + now, "s" + count);
                    becomes("Mul " + now + " s" + count, "");
                }
                case 8 -> becomes("LeakyRelu " + now, " alpha=0.2");
                case 9 -> turn();
                case 10 -> {
                    becomes("Add " + now + " " + (beforeLast == last ? before : now), "");
                }
                case 11 -> {
                    add("ReduceMean " + now + " " + (last ? "@1,2" : "@2,3"), "p" + count);
                    becomes("Mul p" + count + " " + now, "");
                }
                case 12 -> {
                    String axis = last ? "3" : "1";
                    text.append("Split ")
                            .append(now)
                            .append(" @1,3 -> a" + count + " c" + count + " axis=" + axis + "; ");
                    add("Tanh c" + count, "d" + count);
                    becomes("Concat d" + count + " a" + count, " axis=" + axis);
                }
                case 13 -> {
                    add("Reshape " + now + " @2,12,12", "r" + count);
                    String order = random.nextBoolean() ? "[0,2,1]" : "[0,1,2]";
                    text.append("Transpose r" + count + " -> u" + count + " perm=" + order + "; ");
                    becomes("Reshape u" + count + (last ? " @2,6,6,4" : " @2,4,6,6"), "");
                }
                case 14 -> {
                    if (last) {
                        turn();
                    }
                    becomes(
                            "BatchNormalization " + now + " " + name + ":4 b" + name + ":4 m" + name + ":4 variance"
                                    + name + ":4",
                            "");
                }
                default -> becomes("Mul " + now + " " + name + ":" + (last ? "6x6x1" : "6x6"), "");
            }
        }

        /// From channels first to channels last, or back.
        private void turn() {
            becomes("Transpose " + now, last ? " perm=[0,3,1,2]" : " perm=[0,2,3,1]");
            last = !last;
            before = now;
            beforeLast = last;
        }
    }
}
