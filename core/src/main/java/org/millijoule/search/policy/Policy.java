package org.millijoule.search.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// pi_theta: one categorical distribution v = softmax(theta) per [Choice], all independent.
///
/// A choice whose gate drew option 0 does not matter: it is drawn as option 0 and left out of probability and
/// score. An inert choice always has its last option (s = 1), with no gradient and no entropy. Sums run in a
/// fixed order and the functions are those of [StrictMath], so that equal logits give equal bits everywhere.
public final class Policy {
    private final List<Choice> choices;
    private final int[] gates;
    private final double[][] logits;

    /// All options equally likely.
    public Policy(List<Choice> choices) {
        this.choices = List.copyOf(choices);
        this.gates = new int[choices.size()];
        this.logits = new double[choices.size()][];
        for (int c = 0; c < gates.length; c++) {
            gates[c] = choices.get(c).gate().orElse(-1);
            if (gates[c] >= c) {
                throw new IllegalArgumentException(
                        "the gate of choice " + choices.get(c).name() + " does not stand before it");
            }
            logits[c] = new double[choices.get(c).options().size()];
        }
    }

    public List<Choice> choices() {
        return choices;
    }

    /// theta itself, one row per choice: writing to it changes the policy.
    public double[][] logits() {
        return logits;
    }

    /// v = softmax(theta), one row per choice.
    public double[][] probabilities() {
        double[][] rows = zeros();
        for (int c = 0; c < rows.length; c++) {
            softmax(logits[c], rows[c]);
        }
        return rows;
    }

    /// How likely each option of the choices that are not inert is.
    public List<OptionProbability> free() {
        double[][] probabilities = probabilities();
        List<OptionProbability> free = new ArrayList<>();
        for (int c = 0; c < probabilities.length; c++) {
            Choice choice = choices.get(c);
            for (int o = 0; o < probabilities[c].length && !inert(c); o++) {
                free.add(new OptionProbability(choice.name(), choice.options().get(o), probabilities[c][o]));
            }
        }
        return free;
    }

    public Architecture sample(RandomGenerator random) {
        int[] options = new int[logits.length];
        sampler().draw(random, options);
        return Architecture.of(options);
    }

    /// A snapshot that draws quickly; it does not see later changes of theta.
    public PolicySampler sampler() {
        return new PolicySampler(this);
    }

    /// The likeliest option of every choice.
    public Architecture mode() {
        int[] options = new int[logits.length];
        for (int c = 0; c < options.length; c++) {
            if (inert(c)) {
                options[c] = fixedOption(c);
            } else if (counts(c, options)) {
                options[c] = largest(logits[c]);
            }
        }
        return Architecture.of(options);
    }

    /// The logarithm of the probability of the choices that matter.
    public double logProbability(Architecture architecture) {
        int[] options = architecture.toArray();
        double sum = 0;
        double[] row = new double[0];
        for (int c = 0; c < options.length; c++) {
            if (counts(c, options)) {
                row = row.length == logits[c].length ? row : new double[logits[c].length];
                sum += StrictMath.log(softmax(logits[c], row)[options[c]]);
            }
        }
        return sum;
    }

    /// Adds `factor` times d log pi(a) / d theta to `gradient`, which has the shape of [#logits()].
    public void addScore(Architecture architecture, double factor, double[][] gradient) {
        int[] options = architecture.toArray();
        for (int c = 0; c < options.length; c++) {
            if (counts(c, options)) {
                double[] v = softmax(logits[c], new double[logits[c].length]);
                for (int o = 0; o < v.length; o++) {
                    gradient[c][o] += factor * ((o == options[c] ? 1 : 0) - v[o]);
                }
            }
        }
    }

    /// The mean entropy of the choices that are free, in nats: those that are not inert and have two options or
    /// more. It is 0 where there are none.
    public double entropy() {
        double sum = 0;
        int free = 0;
        double[][] probabilities = probabilities();
        for (int c = 0; c < logits.length; c++) {
            if (!inert(c) && logits[c].length > 1) {
                free++;
                for (double v : probabilities[c]) {
                    sum -= v > 0 ? v * StrictMath.log(v) : 0;
                }
            }
        }
        return free == 0 ? 0 : sum / free;
    }

    /// Standard Gumbel noise, one value per option; inert choices need none and have 0.
    public double[][] gumbel(RandomGenerator random) {
        double[][] noise = zeros();
        for (int c = 0; c < noise.length; c++) {
            for (int o = 0; o < noise[c].length && !inert(c); o++) {
                double uniform = ((random.nextLong() >>> 11) + 0.5) * 0x1p-53; // strictly between 0 and 1
                noise[c][o] = -StrictMath.log(-StrictMath.log(uniform));
            }
        }
        return noise;
    }

    /// d_i = softmax((g_i + log v_i) / tau) for fixed noise g.
    public Relaxed relax(double[][] gumbel, double temperature, Relaxation kind) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("the temperature must be above 0, not " + temperature);
        }
        if (kind == Relaxation.MIXTURE) {
            double[][] mixture = mixture();
            return new Relaxed(mixture, mixture, 1);
        }
        double[][] soft = zeros();
        double[][] hard = zeros();
        for (int c = 0; c < soft.length; c++) {
            if (inert(c)) {
                soft[c][fixedOption(c)] = 1;
            } else {
                for (int o = 0; o < soft[c].length; o++) {
                    // log v = theta - const, and a constant cancels in the outer softmax
                    soft[c][o] = (gumbel[c][o] + logits[c][o]) / temperature;
                }
                softmax(soft[c], soft[c]);
            }
            hard[c][largest(soft[c])] = 1;
        }
        return new Relaxed(soft, kind == Relaxation.SOFT ? soft : hard, temperature);
    }

    private double[][] mixture() {
        double[][] rows = probabilities();
        for (int c = 0; c < rows.length; c++) {
            if (inert(c)) {
                Arrays.fill(rows[c], 0);
                rows[c][fixedOption(c)] = 1;
            }
        }
        return rows;
    }

    /// dL/dtheta from dL/dmask: through the outer softmax, d_i (G_i - sum_j d_j G_j) / tau. The inner softmax
    /// adds nothing, because its shift cancels. Straight-through takes dL/dd = dL/dmask.
    public double[][] logitGradient(Relaxed relaxed, double[][] maskGradient) {
        double[][] gradient = zeros();
        for (int c = 0; c < gradient.length; c++) {
            if (inert(c)) {
                continue;
            }
            double[] d = relaxed.soft()[c];
            double mean = 0;
            for (int o = 0; o < d.length; o++) {
                mean += d[o] * maskGradient[c][o];
            }
            for (int o = 0; o < d.length; o++) {
                gradient[c][o] = d[o] * (maskGradient[c][o] - mean) / relaxed.temperature();
            }
        }
        return gradient;
    }

    /// Zeros in the shape of theta.
    public double[][] zeros() {
        double[][] rows = new double[logits.length][];
        Arrays.setAll(rows, c -> new double[logits[c].length]);
        return rows;
    }

    /// Whether a choice has a say in the network that these options make.
    public boolean counts(int choice, int[] options) {
        return !inert(choice) && (gates[choice] < 0 || options[gates[choice]] != 0);
    }

    public boolean inert(int choice) {
        return choices.get(choice).inert();
    }

    public int gate(int choice) {
        return gates[choice];
    }

    int fixedOption(int choice) {
        return logits[choice].length - 1;
    }

    /// May write into its own input.
    private static double[] softmax(double[] values, double[] into) {
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            most = Math.max(most, value);
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            into[i] = StrictMath.exp(values[i] - most);
            sum += into[i];
        }
        for (int i = 0; i < values.length; i++) {
            into[i] /= sum;
        }
        return into;
    }

    private static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
