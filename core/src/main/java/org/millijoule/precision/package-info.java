/// Bit-widths for the layers of a given network: what may be chosen, what it costs, what is best.
@NullMarked
package org.millijoule.precision;

import org.jspecify.annotations.NullMarked;
