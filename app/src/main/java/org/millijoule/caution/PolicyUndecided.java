package org.millijoule.caution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.search.policy.OptionProbability;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;

/// The policy ended near where it began, at all options alike: what was handed over is the best of those drawn at
/// random rather than what the search came to.
///
/// @param share of the entropy that the policy began with, mean over the choices
public record PolicyUndecided(double share, String advice) implements Caution {
    private static final double UNDECIDED = 0.85;

    static Optional<Caution> in(Evidence run) {
        double share = share(run.found().policy());
        return share > UNDECIDED
                ? Optional.of(new PolicyUndecided(
                        share, Advice.longerSearch(run.spec().strategy()) + rate(run)))
                : Optional.empty();
    }

    /// The mean over the choices of the entropy in units of a uniform draw's: 0 is decided, 1 knows nothing. 0 where
    /// there was no policy.
    static double share(List<OptionProbability> policy) {
        Map<String, double[]> choices = new LinkedHashMap<>(); // entropy, number of options
        for (OptionProbability option : policy) {
            double[] sums = choices.computeIfAbsent(option.choice(), _ -> new double[2]);
            double p = option.probability();
            sums[0] -= p > 0 ? p * Math.log(p) : 0;
            sums[1]++;
        }
        return choices.values().stream()
                .filter(sums -> sums[1] > 1)
                .mapToDouble(sums -> sums[0] / Math.log(sums[1]))
                .average()
                .orElse(0);
    }

    private static String rate(Evidence run) {
        return switch (run.spec().strategy()) {
            case Joint joint ->
                ", or a larger strategy.policy.rate (now "
                        + Advice.number(joint.policy().rate()) + ")";
            case Darts darts -> ", or a larger strategy.rate (now " + Advice.number(darts.rate()) + ")";
            default -> "";
        };
    }

    @Override
    public String text() {
        return "The policy is undecided: at the end its entropy was " + Math.round(100 * share)
                + "% of what it is when nothing is known. Maybe " + advice + ".";
    }
}
