package org.millijoule.train;

import java.util.OptionalDouble;
import org.millijoule.space.Architecture;

/// What a search hands over.
///
/// @param validationAccuracy with the supernet's weights on D_validate, in percent; none where there was no supernet
/// @param lastResort whether it is the cheapest network, because nothing else was inside every budget
public record Found(Architecture architecture, OptionalDouble validationAccuracy, boolean lastResort) {}
