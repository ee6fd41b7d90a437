package org.millijoule.caution;

import java.util.Optional;

/// Finalists were compared on few validation images.
///
/// @param images of D_validate that each was validated on
/// @param limited whether D_validate has more, and the spec takes only so many
public record ChoiceOnFewImages(int images, boolean limited) implements Caution {
    /// `our choice`: below it a share's 95% interval is up to 4.4 points wide on either side, more than finalists
    /// differ by.
    private static final int ENOUGH = 500;

    static Optional<Caution> in(Evidence run) {
        return run.found()
                .choice()
                .filter(choice -> choice.ranked().size() > 1 && choice.images() < ENOUGH)
                .map(choice -> new ChoiceOnFewImages(choice.images(), choice.images() < run.validationImages()));
    }

    @Override
    public String text() {
        String rest = limited
                ? "Maybe more strategy.selection.validation-images."
                : "Maybe more training images: a fifth of them is for validation.";
        return images == 0
                ? "There were no validation images, so nothing told the finalists apart. " + rest
                : "Finalists were compared on " + images + " validation images only, where chance alone makes"
                        + " differences of several points. " + rest;
    }
}
