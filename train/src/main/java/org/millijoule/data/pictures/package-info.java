/// Data sets of encoded pictures: folders and archives of JPEG and PNG files, read picture by picture.
@NullMarked
package org.millijoule.data.pictures;

import org.jspecify.annotations.NullMarked;
