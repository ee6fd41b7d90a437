package org.millijoule.job.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.data.DataFacts;
import org.millijoule.data.Images;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.search.Constraint;
import org.millijoule.search.Trial;
import org.millijoule.searching.Found;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.store.files.ResultFile;

/// The parts of `result.json` that follow from a run's problem and its data.
record ResultRows(SearchProblem problem, TrainingData data) {
    private SearchSpec spec() {
        return problem.spec();
    }

    List<ResultFile.BudgetRow> budget(Architecture architecture) {
        return problem.constraints().stream()
                .map(constraint -> budget(constraint, architecture))
                .toList();
    }

    private ResultFile.BudgetRow budget(Constraint constraint, Architecture architecture) {
        double actual = problem.costs().table(constraint.metric()).cost(architecture);
        return new ResultFile.BudgetRow(
                constraint.metric().key(),
                constraint.limit(),
                actual,
                constraint.metric().unit(),
                constraint.allows(actual));
    }

    ResultFile.BaselineRow baseline(Tested test) {
        Retrained network = test.network();
        Trial.Costs costs = problem.costs().costs(network.architecture());
        return new ResultFile.BaselineRow(
                network.name(),
                Optional.of(spec().space().print(network.architecture())),
                test.accuracy(),
                OptionalDouble.of(costs.energyMillijoules()),
                OptionalDouble.of(costs.latencyMilliseconds()),
                OptionalDouble.of(costs.modelBytes()));
    }

    ResultFile.DataRow data(Images test) {
        DataFacts facts = data.facts();
        return new ResultFile.DataRow(
                spec().data().kind(),
                data.hash(),
                facts.shape().sides(),
                facts.classes(),
                facts.images(),
                data.split().train().length,
                test.count(),
                OptionalInt.of(data.images().available()),
                OptionalInt.of(test.available()));
    }

    Optional<ResultFile.TargetRow> target() {
        SearchSpace space = problem.deployment().space();
        return spec().target().map(_ -> new ResultFile.TargetRow(space.image().sides(), space.numberOfClasses()));
    }

    Optional<ResultFile.ChoiceRow> choice(Found found) {
        return found.choice().map(choice -> ResultFile.ChoiceRow.of(choice, spec().space()::print));
    }
}
