/// Networks that others bring, as something that can be trained at any bit-widths.
@NullMarked
package org.millijoule.supernet.graph;

import org.jspecify.annotations.NullMarked;
