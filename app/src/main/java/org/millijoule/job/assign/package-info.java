/// Bits for the layers of a network, from a file of sensitivities and costs: what `assign` does.
@NullMarked
package org.millijoule.job.assign;

import org.jspecify.annotations.NullMarked;
