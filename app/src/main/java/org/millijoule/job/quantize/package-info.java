/// From somebody's trained network to its bit-widths, its integers and the proof: `quantize`.
@NullMarked
package org.millijoule.job.quantize;

import org.jspecify.annotations.NullMarked;
