/// The policy pi_theta: its probabilities, samples and relaxations, and the optimizer of theta.
@NullMarked
package org.millijoule.search.policy;

import org.jspecify.annotations.NullMarked;
