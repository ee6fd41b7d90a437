/// Run directories: what a run writes, and how it is read back.
@NullMarked
package org.millijoule.store;

import org.jspecify.annotations.NullMarked;
