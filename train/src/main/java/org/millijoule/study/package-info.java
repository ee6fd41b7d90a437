/// Studies of the training itself: its speed, its memory, and what bit-widths cost in accuracy.
@NullMarked
package org.millijoule.study;

import org.jspecify.annotations.NullMarked;
