package org.millijoule.quantity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a [Quantity] in a record measures: a number without its unit is answered with the right one. The record
/// checks the dimension itself, with [Quantity#require(String, Unit.Dimension)].
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Measured {
    Unit.Dimension value();

    /// Whether a bare number is welcome and means the dimension's usual unit.
    boolean bare() default false;
}
