/// What every architecture of a space costs: tables, their minimum, expectation and gradients.
@NullMarked
package org.millijoule.search.cost;

import org.jspecify.annotations.NullMarked;
