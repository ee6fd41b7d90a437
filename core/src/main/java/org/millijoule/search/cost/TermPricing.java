package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Scope;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.OutputBits;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.PartPrices.PartPrice;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.Structure;

/// Prices a graph of layers term by term: for every combination of the choices that a term depends on, the network is
/// decoded with all others at their first option.
final class TermPricing {
    /// Of the combinations of one term (`our choice`: a layer with four readers of ten options each).
    private static final int MOST = 100_000;

    private final SearchSpace space;
    private final List<Choice> choices;
    private final PartPrices prices;

    TermPricing(SearchSpace space, HardwareModel hardware) {
        this.space = space;
        this.choices = space.choices();
        this.prices = new PartPrices(hardware);
    }

    SpaceCosts price(Structure.Terms structure) {
        List<Scope> scopes = new ArrayList<>();
        List<PartPrice[]> priced = new ArrayList<>();
        for (Structure.Term term : structure.terms()) {
            Scope scope = scope(term);
            scopes.add(scope);
            priced.add(prices(term, scope));
        }
        List<CostTable> tables = List.of(
                table(Metric.ENERGY, scopes, priced, PartPrice::millijoules),
                table(Metric.LATENCY, scopes, priced, PartPrice::milliseconds),
                table(Metric.MODEL_BYTES, scopes, priced, PartPrice::bytes));
        return new SpaceCosts(tables, prices.layers());
    }

    private Scope scope(Structure.Term term) {
        List<Integer> sizes =
                choices.stream().map(choice -> choice.options().size()).toList();
        Scope scope = Scope.of(sizes, term.choices());
        if (scope.size() > MOST) {
            throw new IllegalArgumentException(String.format(
                    "the cost of one layer hangs on %d choices, from %s to %s, with %.3g combinations, more than %d."
                            + " Maybe fewer bit-widths, or layers tied together?",
                    scope.sizes().size(),
                    choices.get(scope.variables().getFirst()).name(),
                    choices.get(scope.variables().getLast()).name(),
                    scope.size(),
                    MOST));
        }
        return scope;
    }

    private TermTable table(
            Metric metric, List<Scope> scopes, List<PartPrice[]> priced, ToDoubleFunction<PartPrice> cost) {
        List<Factor> factors = new ArrayList<>();
        for (int t = 0; t < scopes.size(); t++) {
            double[] values = new double[priced.get(t).length];
            for (int at = 0; at < values.length; at++) {
                values[at] = cost.applyAsDouble(priced.get(t)[at]);
            }
            factors.add(new Factor(scopes.get(t), values));
        }
        return new TermTable(metric, choices, factors);
    }

    private PartPrice[] prices(Structure.Term term, Scope scope) {
        Set<String> layers = Set.copyOf(term.layers());
        PartPrice[] priced = new PartPrice[scope.combinations()];
        int[] options = new int[choices.size()];
        for (int at = 0; at < priced.length; at++) {
            scope.write(at, options);
            Candidate candidate = space.decode(Architecture.of(options));
            List<NamedUse> uses = OutputBits.uses(candidate.network(), candidate.precisions()).stream()
                    .filter(use -> layers.contains(use.name()))
                    .toList();
            try {
                priced[at] = prices.of(uses);
            } catch (UnsupportedLayerException e) {
                throw new IllegalArgumentException(failure(term, options, e), e);
            }
        }
        return priced;
    }

    private String failure(Structure.Term term, int[] options, UnsupportedLayerException cause) {
        List<String> words = term.choices().stream()
                .map(c -> choices.get(c).part() + "." + Belonging.setting(choices.get(c), options[c]))
                .toList();
        String with = words.isEmpty() ? "" : " with " + String.join(" ", words);
        return String.join(", ", term.layers()) + with + " cannot run on " + prices.hardwareName() + ": "
                + cause.getMessage() + (words.isEmpty() ? "" : ". Maybe leave that option out of the space?");
    }
}
