/// Networks with their weights, as operations on tensors.
@NullMarked
package org.millijoule.graph;

import org.jspecify.annotations.NullMarked;
