/// JMH benchmarks of the parts that a search leans on.
@NullMarked
package org.millijoule.benchmark;

import org.jspecify.annotations.NullMarked;
