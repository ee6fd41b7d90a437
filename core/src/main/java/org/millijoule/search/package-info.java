/// What all searches share: metrics, constraints, trials, and the kinds of strategies.
@NullMarked
package org.millijoule.search;

import org.jspecify.annotations.NullMarked;
