/// Tables of networks that somebody else measured: strategies judged in seconds against the best there is.
@NullMarked
package org.millijoule.table;

import org.jspecify.annotations.NullMarked;
