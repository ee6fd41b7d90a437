/// Image data sets: what every one of them offers, and how their images become splits.
@NullMarked
package org.millijoule.data;

import org.jspecify.annotations.NullMarked;
