/// A spec together with its data and its hardware: whether they fit, what networks cost, how long a run takes.
@NullMarked
package org.millijoule.job.problem;

import org.jspecify.annotations.NullMarked;
