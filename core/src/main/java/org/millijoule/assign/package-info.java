/// One option for each variable, so that a sum is least and other sums stay within limits: exactly, with proof.
@NullMarked
package org.millijoule.assign;

import org.jspecify.annotations.NullMarked;
