package org.millijoule.table;

import java.util.List;
import org.millijoule.search.AskTell;
import org.millijoule.search.asktell.AskTellSearch;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.space.Architecture;

/// One search on a table, judged.
///
/// @param share of the exact hypervolume
/// @param regret in the first objective, in its unit
/// @param violations evaluated architectures outside a limit
/// @param foundFeasible whether any is inside every limit
/// @param trials what was asked for, in its order
public record Judged(double share, double regret, int violations, boolean foundFeasible, List<Architecture> trials) {
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
        return new Judged(
                question.share(trials),
                question.regret(trials),
                (int) trials.stream().filter(question::violates).count(),
                trials.stream().anyMatch(question::isFeasible),
                trials);
    }

    /// The share of the hypervolume, or with one objective the regret, after each evaluation.
    public double[] anytime(Question question) {
        double[] curve = new double[trials.size()];
        for (int i = 0; i < curve.length; i++) {
            List<Architecture> sofar = trials.subList(0, i + 1);
            curve[i] = question.hasOneObjective() ? question.regret(sofar) : question.share(sofar);
        }
        return curve;
    }
}
