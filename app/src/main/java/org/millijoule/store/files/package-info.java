/// What stands in each file of a run directory.
@NullMarked
package org.millijoule.store.files;

import org.jspecify.annotations.NullMarked;
