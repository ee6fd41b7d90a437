/// Data sets that others publish: where they are, how they are fetched and checked.
@NullMarked
package org.millijoule.download;

import org.jspecify.annotations.NullMarked;
