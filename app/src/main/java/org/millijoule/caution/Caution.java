package org.millijoule.caution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One warning. A case is a record of the figures that it follows from, and a rule of its own that says when; all
/// thresholds are `our choice`, and stand in the case.
public sealed interface Caution
        permits AtChance,
                WorseThanBaseline,
                LastResort,
                ChoiceAtChance,
                ChoiceOnFewImages,
                BudgetHardlyUsed,
                PolicyUndecided,
                BetterTrial,
                ShortTraining,
                RanAway,
                SmallTest,
                OtherArithmetic {
    /// What is wrong and what to change, in whole sentences.
    String text();

    /// All that follow from a run, the gravest first. Equal evidence gives equal warnings.
    static List<Caution> of(Evidence run) {
        List<Caution> cautions = new ArrayList<>();
        Stream.of(AtChance.in(run), LastResort.in(run)).forEach(found -> found.ifPresent(cautions::add));
        cautions.addAll(WorseThanBaseline.in(run));
        Stream.of(
                        ChoiceAtChance.in(run),
                        ChoiceOnFewImages.in(run),
                        BudgetHardlyUsed.in(run),
                        PolicyUndecided.in(run),
                        BetterTrial.in(run))
                .forEach(found -> found.ifPresent(cautions::add));
        cautions.addAll(ShortTraining.in(run));
        cautions.addAll(RanAway.in(run));
        SmallTest.in(run).ifPresent(cautions::add);
        cautions.addAll(OtherArithmetic.in(run));
        return cautions;
    }
}
