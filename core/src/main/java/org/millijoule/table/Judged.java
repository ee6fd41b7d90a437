package org.millijoule.table;

import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.search.AskTell;
import org.millijoule.search.asktell.AskTellSearch;
import org.millijoule.search.asktell.Evaluation;
import org.millijoule.search.asktell.Problem;
import org.millijoule.space.Architecture;

/// One search on a table, judged.
///
/// @param share of the exact hypervolume; empty without a reference
/// @param regret in the unit of the measured metric; empty for several objectives
/// @param violations evaluated architectures outside a limit
/// @param foundFeasible whether any is inside every limit
/// @param trials what was asked for, in its order
public record Judged(
        OptionalDouble share, OptionalDouble regret, int violations, boolean foundFeasible, List<Architecture> trials) {
    public Judged {
        trials = List.copyOf(trials);
    }

    /// Searches and judges.
    public static Judged of(AskTell strategy, Question question, Problem problem, long seed) {
        AskTellSearch search = new AskTellSearch(strategy, problem, seed);
        for (List<Architecture> batch = search.ask(); !batch.isEmpty(); batch = search.ask()) {
            batch.forEach(one -> search.tell(question.evaluate(one)));
        }
        List<Architecture> trials =
                search.evaluations().stream().map(Evaluation::architecture).toList();
        boolean several = question.objectives().size() > 1;
        return new Judged(
                question.hasReference() ? OptionalDouble.of(question.share(trials)) : OptionalDouble.empty(),
                several ? OptionalDouble.empty() : OptionalDouble.of(question.regret(trials)),
                (int) trials.stream().filter(question::violates).count(),
                trials.stream().anyMatch(question::isFeasible),
                trials);
    }

    /// The share of the hypervolume, or the regret, after each evaluation.
    public double[] anytime(Question question) {
        double[] curve = new double[trials.size()];
        for (int i = 0; i < curve.length; i++) {
            List<Architecture> sofar = trials.subList(0, i + 1);
            curve[i] = regret.isPresent() ? question.regret(sofar) : question.share(sofar);
        }
        return curve;
    }
}
