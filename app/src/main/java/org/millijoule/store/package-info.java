/// Run directories: how a run is opened, resumed, timed and closed.
@NullMarked
package org.millijoule.store;

import org.jspecify.annotations.NullMarked;
