package org.millijoule.job.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.network.onnx.file.Graph;
import org.millijoule.network.onnx.file.ModelReader;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Operator;

/// Probabilities of what a network says: its outputs themselves where its graph ends with Softmax, else their softmax.
///
/// @param inside whether the graph has it
record Softmax(boolean inside) {
    /// What may follow a Softmax without changing what it says.
    private static final Set<String> PASSING = Set.of(
            "Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear");

    /// How far the sum of probabilities may be from 1, of a graph that we cannot read (`our choice`: 8 bits of them).
    private static final double ROUNDED = 0.02;

    /// Reads a graph; where we cannot, numbers that look like probabilities count as such.
    ///
    /// @param output of the classes
    /// @param sample some logits of an image
    static Softmax of(Path file, String output, float[] sample) {
        try (InputStream in = Files.newInputStream(file)) {
            return new Softmax(
                    endsInSoftmax(ModelReader.read(file.toString(), in).graph(), output));
        } catch (OnnxException | IOException e) {
            return new Softmax(areShares(sample));
        }
    }

    private static boolean endsInSoftmax(Graph graph, String output) {
        Map<String, Operator> givers = new HashMap<>();
        graph.operators().forEach(operator -> operator.outputs().forEach(name -> givers.put(name, operator)));
        Optional<Operator> last = Optional.ofNullable(givers.get(output));
        int steps = graph.operators().size();
        while (last.isPresent() && PASSING.contains(last.get().type()) && steps-- > 0) {
            List<String> inputs = last.get().inputs();
            last = inputs.isEmpty() ? Optional.empty() : Optional.ofNullable(givers.get(inputs.getFirst()));
        }
        return last.filter(operator -> operator.type().equals("Softmax")).isPresent();
    }

    private static boolean areShares(float[] numbers) {
        double sum = 0;
        for (float number : numbers) {
            if (number < 0) {
                return false;
            }
            sum += number;
        }
        return Math.abs(sum - 1) < ROUNDED;
    }

    /// One for each output.
    double[] probabilities(float[] logits) {
        double[] probabilities = new double[logits.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = inside ? logits[i] : Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length && !inside; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
