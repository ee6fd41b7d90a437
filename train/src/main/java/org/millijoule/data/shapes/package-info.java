/// The embedded data set: pictures painted from a seed.
@NullMarked
package org.millijoule.data.shapes;

import org.jspecify.annotations.NullMarked;
