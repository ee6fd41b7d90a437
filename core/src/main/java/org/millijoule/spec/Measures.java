package org.millijoule.spec;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Numbers;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.text.Wording;

/// Amounts where a component is [Measured]: a unit that is missing or mistyped is answered with those that fit.
final class Measures {
    private Measures() {}

    /// The tree with the unit that its bare number may lack.
    ///
    /// @throws SpecException if it is no amount, or the unit may not be left out
    static Tree completed(RecordComponent component, Tree tree, String path) {
        Optional<Measured> measured = Optional.ofNullable(component.getAnnotation(Measured.class));
        if (measured.isEmpty() || !(tree instanceof Tree.Scalar scalar) || isSaidElsewhere(scalar)) {
            return tree;
        }
        Unit.Dimension dimension = measured.get().value();
        if (scalar.plain() && Numbers.isNumber(scalar.text()) && measured.get().bare()) {
            return new Tree.Scalar(scalar.text() + " " + dimension.usual(), true, scalar.place());
        }
        try {
            Quantity.parse(scalar.text(), dimension);
            return tree;
        } catch (IllegalArgumentException e) {
            throw new SpecException(scalar.place(), path + ": " + Wording.sentence(e));
        }
    }

    /// `none`, nothing at all and negative numbers are the reader's.
    private static boolean isSaidElsewhere(Tree.Scalar scalar) {
        return scalar.missing()
                || (scalar.plain() && (scalar.text().equals("none") || Numbers.isNegative(scalar.text())));
    }
}
