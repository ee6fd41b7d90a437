package org.millijoule.spec;

import org.millijoule.text.Visible;

/// A spec that its author can mend. The message is everything the user sees, in one line:
/// `place: what is wrong. Maybe ...`.
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param place `search.yaml:12`, or the option as typed; see [Source#at(String)]
    /// @param problem a sentence that says what is wrong, and another that says the way out
    public SpecException(String place, String problem) {
        super(Visible.line(place + ": " + problem));
    }

    SpecException(Place place, String problem) {
        this(place.text(), problem);
    }
}
