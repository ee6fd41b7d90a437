/// Pareto fronts and hypervolumes of finished trials.
@NullMarked
package org.millijoule.pareto;

import org.jspecify.annotations.NullMarked;
