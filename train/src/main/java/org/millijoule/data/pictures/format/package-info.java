/// Decoders of JPEG, PNG, GIF and BMP, to the bit as Pillow shows them.
@NullMarked
package org.millijoule.data.pictures.format;

import org.jspecify.annotations.NullMarked;
