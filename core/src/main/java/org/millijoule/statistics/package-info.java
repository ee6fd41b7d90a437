/// Whether one way to search is better than another, or luck.
@NullMarked
package org.millijoule.statistics;

import org.jspecify.annotations.NullMarked;
