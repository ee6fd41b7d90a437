/// Training well-known networks by name, in real numbers: what `quantize` then takes.
@NullMarked
package org.millijoule.job.train;

import org.jspecify.annotations.NullMarked;
