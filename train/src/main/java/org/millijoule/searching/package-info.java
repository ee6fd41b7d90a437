/// Searches that need weights: the joint search of the talk, DARTS and one-shot search, on a supernet.
@NullMarked
package org.millijoule.searching;

import org.jspecify.annotations.NullMarked;
