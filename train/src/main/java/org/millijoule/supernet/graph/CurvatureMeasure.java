package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;

/// How much the loss rises, by its curvature, when a layer is rounded: half the squared error of what is rounded,
/// weighted by the second derivative of the loss.
///
/// * [#fisher]: each number by its own empirical Fisher information, the mean square of its gradient over images.
/// * [#hessian]: all numbers of a tensor by the mean of the Hessian's diagonal, as HAWQ-V2 (Dong et al., NeurIPS 2020)
///   has it; its trace is estimated after Hutchinson, with products of Hessian and vector from differences of
///   gradients.
///
/// The loss is the cross-entropy of the labels.
final class CurvatureMeasure {
    private static final double MOVE = 5e-3; // of a layer's root mean square, in float32 (our choice)
    private static final double SMALL_MOVE = 1e-4; // in float64

    private final GraphWeights weights;
    private final List<Integer> weightBits;
    private final List<Integer> activationBits;
    private final List<Integer> vertices = new ArrayList<>();
    private final double[][] squares; // by layer: of each weight's gradient, summed over images
    private final double[][] rounded; // by layer and activation bits: summed over images
    private final List<double[]> weightTraces = new ArrayList<>(); // by draw: of each layer
    private final double[] activationTraces;
    private final double[] elements; // of what a layer reads, per image
    private long images;
    private long draws;

    CurvatureMeasure(GraphWeights weights, List<Integer> weightBits, List<Integer> activationBits) {
        this.weights = weights;
        this.weightBits = weightBits;
        this.activationBits = activationBits;
        for (int at = 0; at < weights.graph().vertices().size(); at++) {
            if (weights.graph().vertices().get(at).quantizable()) {
                vertices.add(at);
            }
        }
        int layers = vertices.size();
        this.squares = new double[layers][];
        this.rounded = new double[layers][activationBits.size()];
        this.activationTraces = new double[layers];
        this.elements = new double[layers];
        for (int layer = 0; layer < layers; layer++) {
            squares[layer] = new double[Math.toIntExact(weight(layer).numel())];
        }
    }

    private Tensor weight(int layer) {
        return weights.weights(vertices.get(layer)).value();
    }

    /// Adds the gradients of some images, one after another.
    ///
    /// @param batch (N, C, H, W), normalised
    /// @param labels (N)
    void addFisher(Tensor batch, Tensor labels) {
        for (long n = 0; n < batch.size(0); n++) {
            try (PointerScope _ = new PointerScope()) {
                gradients(batch.narrow(0, n, 1), labels.narrow(0, n, 1), new ProbedGrids.Probe() {
                    @Override
                    public Tensor moved(int vertex, Tensor x) {
                        return x;
                    }

                    @Override
                    public void gradient(int vertex, Tensor x, Tensor dx) {
                        addActivations(vertex, x, dx);
                    }
                });
                for (int layer = 0; layer < squares.length; layer++) {
                    double[] gradient = doubles(weight(layer).grad());
                    for (int i = 0; i < gradient.length; i++) {
                        squares[layer][i] += gradient[i] * gradient[i];
                    }
                }
                forget();
            }
            images++;
        }
    }

    private void addActivations(int vertex, Tensor x, Tensor dx) {
        int layer = vertices.indexOf(vertex);
        Site site = weights.operandSite(vertex, 0).orElseThrow();
        for (int b = 0; b < activationBits.size(); b++) {
            Tensor error = quantized(site, activationBits.get(b), x).sub(x).mul(dx);
            rounded[layer][b] += sumOfSquares(error);
        }
    }

    private static Tensor quantized(Site site, int bits, Tensor x) {
        try (NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            return site.at(bits, x, new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.LEARNED));
        }
    }

    /// One forward and backward pass; gradients lie in the leaves then.
    private void gradients(Tensor batch, Tensor labels, ProbedGrids.Probe probe) {
        try (Tape tape = new Tape()) {
            Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE);
            Tensor logits = new GraphPass(weights, new ProbedGrids(weights, tape, probe), pass).logits(batch);
            tape.backward(Losses.crossEntropy(logits, labels, 0, tape));
        }
    }

    private void forget() {
        weights.parameters()
                .forEach(parameter -> parameter.value().mutable_grad().reset());
    }

    /// The sensitivities by the Fisher information.
    Sensitivities fisher() {
        List<Sensitivities.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < squares.length; layer++) {
            List<Double> ofWeights = new ArrayList<>();
            for (int bits : weightBits) {
                double[] error = weightError(layer, bits);
                double sum = 0;
                for (int i = 0; i < error.length; i++) {
                    sum += squares[layer][i] / images * error[i] * error[i];
                }
                ofWeights.add(sum / 2);
            }
            List<Double> ofActivations = new ArrayList<>();
            for (int b = 0; b < activationBits.size(); b++) {
                ofActivations.add(rounded[layer][b] / images / 2);
            }
            layers.add(new Sensitivities.Layer(name(layer), ofWeights, ofActivations));
        }
        return new Sensitivities(layers);
    }

    private String name(int layer) {
        return weights.graph().vertices().get(vertices.get(layer)).name();
    }

    private double[] weightError(int layer, int bits) {
        try (PointerScope _ = new PointerScope()) {
            Site site = weights.weightSite(vertices.get(layer)).orElseThrow();
            Tensor w = weight(layer).detach();
            return doubles(quantized(site, bits, w).sub(w));
        }
    }

    /// Adds one draw of Hutchinson's estimate on a batch: a vector of signs for all weights, and one for all that
    /// layers read; the other layers' parts have mean 0.
    void addHessian(Tensor batch, Tensor labels, long seed) {
        try (PointerScope _ = new PointerScope()) {
            double move = weight(0).scalar_type().intern() == ScalarType.Double ? SMALL_MOVE : MOVE;
            weightTraces(batch, labels, new SplittableRandom(seed), move);
            activationTraces(batch, labels, seed, move);
        }
        draws++;
    }

    private void weightTraces(Tensor batch, Tensor labels, SplittableRandom random, double move) {
        ProbedGrids.Probe none = new ProbedGrids.Probe() {
            @Override
            public Tensor moved(int vertex, Tensor x) {
                return x;
            }

            @Override
            public void gradient(int vertex, Tensor x, Tensor dx) {
                // only those of weights are wanted
            }
        };
        List<Tensor> moves = new ArrayList<>();
        List<double[]> signs = new ArrayList<>();
        double[] sizes = new double[squares.length];
        for (int layer = 0; layer < squares.length; layer++) {
            double[] sign = signs(random, squares[layer].length);
            sizes[layer] = move * rootMeanSquare(weight(layer));
            signs.add(sign);
            moves.add(like(weight(layer), sign, sizes[layer]));
        }
        double[] traces = new double[squares.length];
        double[][] gradients = new double[squares.length][];
        for (int side = 1; side >= -1; side -= 2) {
            shift(moves, side);
            gradients(batch, labels, none);
            shift(moves, -side);
            for (int layer = 0; layer < squares.length; layer++) {
                double[] gradient = doubles(weight(layer).grad());
                if (side == 1) {
                    gradients[layer] = gradient;
                } else {
                    for (int i = 0; i < gradient.length; i++) {
                        traces[layer] += signs.get(layer)[i] * (gradients[layer][i] - gradient[i]) / (2 * sizes[layer]);
                    }
                }
            }
            forget();
        }
        weightTraces.add(traces);
    }

    private void shift(List<Tensor> moves, int side) {
        try (NoGradGuard _ = new NoGradGuard()) {
            for (int layer = 0; layer < squares.length; layer++) {
                if (side > 0) {
                    weight(layer).add_(moves.get(layer));
                } else {
                    weight(layer).sub_(moves.get(layer));
                }
            }
        }
    }

    private void activationTraces(Tensor batch, Tensor labels, long seed, double move) {
        double[][] plus = new double[squares.length][];
        for (int side = 1; side >= -1; side -= 2) {
            int sign = side;
            gradients(batch, labels, new ProbedGrids.Probe() {
                @Override
                public Tensor moved(int vertex, Tensor x) {
                    return x.add(like(x, signs(vertex, x), sign * size(x)));
                }

                @Override
                public void gradient(int vertex, Tensor x, Tensor dx) {
                    int layer = vertices.indexOf(vertex);
                    double[] gradient = doubles(dx);
                    if (sign == 1) {
                        plus[layer] = gradient;
                        return;
                    }
                    double[] signs = signs(vertex, x);
                    double size = size(x);
                    double sum = 0;
                    for (int i = 0; i < gradient.length; i++) {
                        sum += signs[i] * (plus[layer][i] - gradient[i]) / (2 * size);
                    }
                    activationTraces[layer] += sum; // of the mean loss: of all images together
                    elements[layer] = (double) x.numel() / x.size(0);
                }

                private double size(Tensor x) {
                    return move * rootMeanSquare(x);
                }

                private double[] signs(int vertex, Tensor x) {
                    return CurvatureMeasure.signs(
                            new SplittableRandom(seed * 31 + vertex + 1), Math.toIntExact(x.numel()));
                }
            });
            forget();
        }
    }

    /// The trace of the Hessian by the weights of a layer, of the mean loss.
    double weightTrace(int layer) {
        return weightTraces.stream().mapToDouble(draw -> draw[layer]).average().orElse(0);
    }

    /// The standard error of that trace.
    double weightTraceError(int layer) {
        double mean = weightTrace(layer);
        double squared = weightTraces.stream()
                .mapToDouble(draw -> (draw[layer] - mean) * (draw[layer] - mean))
                .sum();
        return Math.sqrt(squared / Math.max(1, draws - 1) / Math.max(1, draws));
    }

    /// The sensitivities by the mean of the Hessian's diagonal; a negative mean counts as 0.
    ///
    /// @param activationErrors by layer and activation bits: the squared error of what a layer reads, for an image
    Sensitivities hessian(double[][] activationErrors) {
        List<Sensitivities.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < squares.length; layer++) {
            List<Double> ofWeights = new ArrayList<>();
            double mean = Math.max(0, weightTrace(layer) / squares[layer].length);
            for (int bits : weightBits) {
                double sum = 0;
                for (double error : weightError(layer, bits)) {
                    sum += error * error;
                }
                ofWeights.add(mean * sum / 2);
            }
            List<Double> ofActivations = new ArrayList<>();
            // the trace by one image's values of its own loss is the sum over a batch of that of the mean loss
            double ofReads = Math.max(0, activationTraces[layer] / draws / Math.max(1, elements[layer]));
            for (int b = 0; b < activationBits.size(); b++) {
                ofActivations.add(ofReads * activationErrors[layer][b] / 2);
            }
            layers.add(new Sensitivities.Layer(name(layer), ofWeights, ofActivations));
        }
        return new Sensitivities(layers);
    }

    /// Adds the squared errors of what layers read.
    ///
    /// @param into by layer and activation bits; sums over images
    void addActivationErrors(Tensor batch, double[][] into) {
        try (NoGradGuard _ = new NoGradGuard();
                PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE);
            weights.observe(batch, pass, (vertex, site, x) -> {
                int layer = vertices.indexOf(vertex);
                if (layer >= 0 && site.name().endsWith(".input")) {
                    for (int b = 0; b < activationBits.size(); b++) {
                        into[layer][b] += sumOfSquares(
                                quantized(site, activationBits.get(b), x).sub(x));
                    }
                }
            });
        }
    }

    private static double[] signs(SplittableRandom random, int count) {
        double[] signs = new double[count];
        for (int i = 0; i < count; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return signs;
    }

    /// A tensor of x's shape and type, its elements in contiguous order.
    private static Tensor like(Tensor x, double[] values, double factor) {
        Tensor wide = torch.zeros(x.shape(), new org.bytedeco.pytorch.TensorOptions(ScalarType.Double));
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] * factor;
        }
        wide.data_ptr_double().put(scaled);
        return wide.to(x.scalar_type().intern());
    }

    private static double[] doubles(Tensor x) {
        try (PointerScope _ = new PointerScope()) {
            Tensor wide = x.detach().to(ScalarType.Double).contiguous();
            double[] values = new double[Math.toIntExact(wide.numel())];
            wide.data_ptr_double().get(values);
            return values;
        }
    }

    private static double sumOfSquares(Tensor x) {
        double sum = 0;
        for (double value : doubles(x)) {
            sum += value * value;
        }
        return sum;
    }

    private static double rootMeanSquare(Tensor x) {
        return Math.sqrt(sumOfSquares(x) / Math.max(1, x.numel())) + 1e-12;
    }
}
