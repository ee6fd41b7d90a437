/// Benchmarks that train networks, in folders that a later call goes on with.
@NullMarked
package org.millijoule.job.benchmark;

import org.jspecify.annotations.NullMarked;
