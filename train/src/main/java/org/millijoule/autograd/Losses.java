package org.millijoule.autograd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Losses of logits, in float64 with the exponentials and logarithms of `StrictMath`: those of libtorch, and its sums,
/// have another last bit for each width of vectors. Tensors of another type than float32 take libtorch's operators.
public final class Losses {
    private static final long MEAN = 1;
    private static final long SUM = 2;
    private static final long IGNORE_NOTHING = -100;

    private Losses() {}

    /// Mean cross-entropy, a tensor without dimensions. With smoothed labels (Szegedy et al., CVPR 2016) the target is
    /// `smoothing / classes` for every class and `1 - smoothing` more for the label.
    ///
    /// @param logits (N, classes)
    /// @param labels (N), int64 from 0 to classes - 1
    public static Tensor crossEntropy(Tensor logits, Tensor labels, double smoothing, Tape tape) {
        if (!FlatFloats.are(logits)) {
            return torch.cross_entropy_loss(logits, labels, new TensorOptional(), MEAN, IGNORE_NOTHING, smoothing);
        }
        double[][] logarithms = logSoftmax(logits, 1);
        long[] classes = new long[logarithms.length];
        labels.contiguous().data_ptr_long().get(classes);
        double[][] targets = new double[logarithms.length][];
        double sum = 0;
        for (int n = 0; n < targets.length; n++) {
            targets[n] = new double[logarithms[n].length];
            Arrays.fill(targets[n], smoothing / targets[n].length);
            targets[n][Math.toIntExact(classes[n])] += 1 - smoothing;
            sum -= dot(targets[n], logarithms[n]);
        }
        return recorded(logits, sum / targets.length, logarithms, targets, 1.0 / targets.length, tape);
    }

    /// `T^2 KL(softmax(teacher / T) || softmax(student / T))`, mean over the batch, a tensor without dimensions. The
    /// teacher takes no gradient.
    ///
    /// @param student (N, classes)
    /// @param teacher (N, classes)
    /// @param temperature T, above 0
    public static Tensor divergence(Tensor student, Tensor teacher, double temperature, Tape tape) {
        double factor = temperature * temperature / student.size(0);
        if (!FlatFloats.are(student) || !FlatFloats.are(teacher)) {
            Scalar t = new Scalar(temperature);
            Tensor ofTeacher = torch.log_softmax(teacher.detach().div(t), 1);
            return torch.kl_div(torch.log_softmax(student.div(t), 1), ofTeacher, SUM, true)
                    .mul(new Scalar(factor));
        }
        double[][] ofStudent = logSoftmax(student, temperature);
        double[][] ofTeacher = logSoftmax(teacher, temperature);
        double[][] targets = new double[ofTeacher.length][];
        double sum = 0;
        for (int n = 0; n < targets.length; n++) {
            targets[n] = exponentials(ofTeacher[n]);
            sum += dot(targets[n], ofTeacher[n]) - dot(targets[n], ofStudent[n]);
        }
        return recorded(student, sum * factor, ofStudent, targets, factor / temperature, tape);
    }

    /// The loss, whose gradient by the logits is `factor * (softmax - target)`.
    private static Tensor recorded(
            Tensor logits, double loss, double[][] logarithms, double[][] targets, double factor, Tape tape) {
        Tensor value = torch.empty(new long[0]);
        FlatFloats.of(value).setAtIndex(JAVA_FLOAT, 0, (float) loss);
        if (!Tape.isTracked(logits)) {
            return value;
        }
        return tape.record(value, gradient -> {
            double scale = factor * FlatFloats.of(gradient).getAtIndex(JAVA_FLOAT, 0);
            Tensor ofLogits = torch.empty(logits.shape());
            MemorySegment to = FlatFloats.of(ofLogits);
            long at = 0;
            for (int n = 0; n < targets.length; n++) {
                double[] probabilities = exponentials(logarithms[n]);
                for (int c = 0; c < probabilities.length; c++) {
                    to.setAtIndex(JAVA_FLOAT, at++, (float) (scale * (probabilities[c] - targets[n][c])));
                }
            }
            tape.send(logits, ofLogits);
        });
    }

    /// `log softmax(logits / temperature)` of each row; NaN where a row holds NaN or +infinity.
    private static double[][] logSoftmax(Tensor logits, double temperature) {
        float[] flat = FlatFloats.values(FlatFloats.contiguous(logits));
        double[][] rows = new double[Math.toIntExact(logits.size(0))][Math.toIntExact(logits.size(1))];
        int at = 0;
        for (double[] row : rows) {
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < row.length; c++) {
                row[c] = flat[at++] / temperature;
                most = Math.max(most, row[c]);
            }
            double sum = 0;
            for (double logit : row) {
                sum += StrictMath.exp(logit - most);
            }
            double logarithm = most + StrictMath.log(sum);
            for (int c = 0; c < row.length; c++) {
                row[c] -= logarithm;
            }
        }
        return rows;
    }

    private static double[] exponentials(double[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = StrictMath.exp(values[i]);
        }
        return result;
    }

    /// Terms of weight 0 are left out: their logarithm may be infinite.
    private static double dot(double[] weights, double[] values) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] == 0 ? 0 : weights[i] * values[i];
        }
        return sum;
    }
}
