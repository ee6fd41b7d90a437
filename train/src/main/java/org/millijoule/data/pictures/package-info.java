/// Data sets of encoded pictures in folders and archives.
@NullMarked
package org.millijoule.data.pictures;

import org.jspecify.annotations.NullMarked;
