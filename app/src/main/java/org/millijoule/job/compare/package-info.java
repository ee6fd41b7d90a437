/// A comparison of search methods on one spec: each run of a method at a budget from a seed is a cell.
@NullMarked
package org.millijoule.job.compare;

import org.jspecify.annotations.NullMarked;
