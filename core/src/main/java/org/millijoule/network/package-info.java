/// Networks as geometry: layers, their shapes, and the precision of each.
@NullMarked
package org.millijoule.network;

import org.jspecify.annotations.NullMarked;
