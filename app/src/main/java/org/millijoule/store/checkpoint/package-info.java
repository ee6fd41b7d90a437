/// The checkpoints of a run: their format, their history, and which one a resumed run takes.
@NullMarked
package org.millijoule.store.checkpoint;

import org.jspecify.annotations.NullMarked;
