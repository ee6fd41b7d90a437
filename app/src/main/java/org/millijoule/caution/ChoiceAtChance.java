package org.millijoule.caution;

import java.util.Optional;
import org.millijoule.statistics.BinomialInterval;

/// With the shared weights, even the network that was chosen is at chance level, so choosing among finalists was
/// little more than drawing one.
///
/// @param accuracy with the shared weights on the validation images, in percent
/// @param chance one class of all, in percent
public record ChoiceAtChance(double accuracy, int images, double chance, String advice) implements Caution {
    static Optional<Caution> in(Evidence run) {
        double chance = 100.0 / run.test().classes();
        return run.found()
                .choice()
                .filter(choice -> choice.images() > 0)
                .filter(choice -> BinomialInterval.wilson(100 - choice.chosen().error(), choice.images())
                                .low()
                        <= chance)
                .map(choice -> new ChoiceAtChance(
                        100 - choice.chosen().error(),
                        choice.images(),
                        chance,
                        Advice.longerWarmUp(run.spec().strategy())));
    }

    @Override
    public String text() {
        return "The choice was a guess: with the shared weights the network that was chosen had "
                + Advice.percent(accuracy) + " on " + images + " validation images, where guessing gives "
                + Advice.percent(chance) + ", so the supernet cannot tell networks apart. Maybe " + advice + ".";
    }
}
