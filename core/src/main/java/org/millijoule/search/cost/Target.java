package org.millijoule.search.cost;

import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.network.Shape;
import org.millijoule.space.Choice;
import org.millijoule.space.SearchSpace;

/// The network whose cost is limited, where it is not the one that a search trains: an architecture is chosen by
/// its loss on a proxy (small images, few classes) and by its cost where it will run (DESIGN.md section 4, "target").
/// What is empty is as in the proxy.
///
/// @param input image shape
/// @param classes number of classes
/// @param space with other strides, channels, stem or head, but the same choices: an architecture must mean the
/// same in both
/// @param hardware that the budget is meant for
public record Target(
        Optional<Shape> input,
        Optional<Integer> classes,
        Optional<SearchSpace> space,
        Optional<HardwareModel> hardware) {
    public Target {
        if (classes.isPresent() && classes.get() < 2) {
            throw new IllegalArgumentException("classes must be at least 2, not " + classes.get());
        }
        if (input.isPresent() && space.isPresent() && space.get().input().isPresent()) {
            throw new IllegalArgumentException("input and space.input are both given. Maybe only one of them?");
        }
        if (classes.isPresent() && space.isPresent() && space.get().classes().isPresent()) {
            throw new IllegalArgumentException("classes and space.classes are both given. Maybe only one of them?");
        }
    }

    /// Where what was searched with a proxy will run.
    ///
    /// @param proxy with input and classes
    /// @throws IllegalArgumentException naming the block, if an architecture does not mean the same in both spaces
    public Deployment of(Deployment proxy) {
        SearchSpace trained = proxy.space();
        SearchSpace own = space.orElse(trained);
        int outputs = classes.orElse(space.flatMap(SearchSpace::classes).orElse(trained.numberOfClasses()));
        SearchSpace deployed =
                own.at(input.or(own::input).orElse(trained.image())).into(outputs);
        checkSameChoices(trained, deployed);
        return new Deployment(deployed, hardware.orElse(proxy.hardware()));
    }

    private static void checkSameChoices(SearchSpace proxy, SearchSpace target) {
        List<Choice> here = proxy.choices();
        List<Choice> there = target.choices();
        String word = proxy.partWord();
        int parts = proxy.parts().size();
        int others = target.parts().size();
        if (!proxy.kind().equals(target.kind())) {
            throw new IllegalArgumentException("the space is of kind " + proxy.kind() + ", but the target's of kind "
                    + target.kind() + ": an architecture must mean the same in both. Maybe kind: " + proxy.kind()
                    + " there?");
        }
        if (parts != others) {
            throw new IllegalArgumentException("the space has " + parts + " " + word + "s, but the target's " + others
                    + ": an architecture must mean the same in both. Maybe as many there?");
        }
        for (int c = 0; c < Math.min(here.size(), there.size()); c++) {
            if (!here.get(c).equals(there.get(c))) {
                throw new IllegalArgumentException(
                        word + " " + here.get(c).part() + difference(here.get(c), there.get(c)));
            }
        }
    }

    private static String difference(Choice here, Choice there) {
        if (here.inert() != there.inert()) {
            return " changes the shape in the " + (here.inert() ? "space" : "target's space")
                    + ", but not in the other, where it can be left out. Maybe other strides or channels there?";
        }
        return " has " + options(here) + ", but in the target's space " + options(there)
                + ": an architecture must mean the same in both. Maybe the same options there?";
    }

    private static String options(Choice choice) {
        return choice.letter() + " of " + choice.options();
    }
}
