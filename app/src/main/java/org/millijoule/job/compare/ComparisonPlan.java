package org.millijoule.job.compare;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.millijoule.data.DataFacts;
import org.millijoule.job.Search;
import org.millijoule.job.problem.Fit;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Origin;
import org.millijoule.machine.VectorModule;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fixed;
import org.millijoule.search.Metric;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.store.files.RunIdentity;
import org.millijoule.text.UsageException;

/// Methods, energy budgets and seeds on one spec, of which every combination can be run: what cannot was refused.
///
/// @param problem of the spec itself
/// @param validationImages of D_validate
public record ComparisonPlan(
        Search search,
        SearchProblem problem,
        DataFacts facts,
        String dataHash,
        int validationImages,
        List<Method> methods,
        List<EnergyBudget> budgets,
        List<Long> seeds) {
    public ComparisonPlan {
        methods = List.copyOf(methods);
        budgets = List.copyOf(budgets);
        seeds = List.copyOf(seeds);
    }

    /// Reads the data, prices the space and refuses what could not end well.
    ///
    /// @param search of the spec; its own budget of energy, seed and baselines count for nothing
    /// @param methods kinds of strategies, `one-shot:KIND`, `uniform-4`
    /// @param budgets of energy: `25%` of the energy of the largest architecture at 8 bits, or `0.1mJ`
    /// @param remarks is told what is left out of the data while they are read
    /// @throws UsageException if a method or a budget is none, or cannot be of the spec
    /// @throws SpecException if the spec is wrong or a method does not fit its data
    public static ComparisonPlan of(
            Search search, List<String> methods, List<String> budgets, SeedList seeds, Consumer<String> remarks) {
        VectorModule.load();
        Spec<SearchSpec> read = search.spec();
        TrainingData data = SearchProblem.data(read, remarks);
        SearchProblem problem = SearchProblem.of(read, data);
        ComparisonPlan plan = new ComparisonPlan(
                search,
                problem,
                data.facts(),
                data.hash(),
                data.split().validate().length,
                new Methods(problem.spec()).named(methods),
                budgets(budgets, problem),
                seeds.seeds());
        plan.budgets.forEach(plan::refuseImpossible);
        plan.methods.forEach(method -> plan.refuseUnfit(method, data));
        return plan;
    }

    private static List<EnergyBudget> budgets(List<String> texts, SearchProblem problem) {
        List<EnergyBudget> budgets = new ArrayList<>();
        for (String text : texts) {
            EnergyBudget budget = EnergyBudget.of(text, problem);
            if (budgets.stream().anyMatch(other -> other.inFolder().equals(budget.inFolder()))) {
                throw new UsageException("--budgets names " + budget.name() + " twice. Maybe once?");
            }
            budgets.add(budget);
        }
        return budgets;
    }

    private void refuseImpossible(EnergyBudget budget) {
        problem.costs().refusal(constraints(budget)).ifPresent(refusal -> {
            throw new UsageException("--budgets " + budget.name() + ": " + refusal + ". Maybe a larger one?");
        });
    }

    private void refuseUnfit(Method method, TrainingData data) {
        Spec<SearchSpec> read = new Cell(method, budgets.getFirst(), seeds.getFirst())
                .search(search)
                .spec();
        Fit.of(read.value().space(), data, read.source()).check(read.value());
        SearchProblem own = problem(read);
        if (read.value().strategy() instanceof Fixed fixed) {
            own.architecture(fixed);
        }
        own.refuseTooLarge(facts);
    }

    private SearchProblem problem(Spec<SearchSpec> read) {
        return new SearchProblem(
                read.value().over(problem.spec().space()),
                read.source(),
                problem.deployment(),
                problem.costs(),
                problem.constraints());
    }

    /// The spec's limits with another one of energy.
    List<Constraint> constraints(EnergyBudget budget) {
        List<Constraint> constraints = new ArrayList<>();
        constraints.add(new Constraint(Metric.ENERGY, budget.millijoules()));
        problem.constraints().stream()
                .filter(constraint -> constraint.metric() != Metric.ENERGY)
                .forEach(constraints::add);
        return constraints;
    }

    /// Whether a given network costs more than a cell allows.
    boolean isOver(Cell cell) {
        return cell.method()
                .given()
                .filter(line ->
                        !problem.costs().feasible(problem.spec().space().parse(line), constraints(cell.budget())))
                .isPresent();
    }

    /// What a run directory of a cell must be of.
    RunIdentity identity(Cell cell) {
        SearchSpec spec = problem(cell.search(search).spec()).spec();
        return Origin.of(spec.hash(), spec.seed(), spec.threads(), dataHash, Clock.systemUTC())
                .identity();
    }

    /// All runs, those that are compared beside each other.
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : seeds) {
            for (EnergyBudget budget : budgets) {
                methods.forEach(method -> cells.add(new Cell(method, budget, seed)));
            }
        }
        return cells;
    }
}
