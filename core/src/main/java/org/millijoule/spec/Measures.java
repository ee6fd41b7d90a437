package org.millijoule.spec;

import java.lang.reflect.RecordComponent;
import java.util.Optional;

/// Numbers that stand without their unit where a component is [Measured].
final class Measures {
    private Measures() {}

    /// The tree with the unit that its bare number may lack.
    ///
    /// @throws SpecException if the unit may not be left out
    static Tree completed(RecordComponent component, Tree tree, String path) {
        Optional<Measured> measured = Optional.ofNullable(component.getAnnotation(Measured.class));
        if (measured.isEmpty()
                || !(tree instanceof Tree.Scalar scalar)
                || !scalar.plain()
                || !Numbers.isNumber(scalar.text())
                || Numbers.isNegative(scalar.text())) {
            return tree;
        }
        String whole = scalar.text() + " " + measured.get().value().usual();
        if (measured.get().bare()) {
            return new Tree.Scalar(whole, true, scalar.place());
        }
        throw new SpecException(
                scalar.place(),
                path + ": " + Wording.brief(scalar.text()) + " has no unit. Maybe " + Wording.brief(whole) + "?");
    }
}
