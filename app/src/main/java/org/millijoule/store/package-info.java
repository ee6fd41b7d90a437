/// Run directories: how a run is written, locked, resumed and read back.
@NullMarked
package org.millijoule.store;

import org.jspecify.annotations.NullMarked;
