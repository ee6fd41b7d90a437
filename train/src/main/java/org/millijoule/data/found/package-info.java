/// Data of others, whose kind is found out by what lies in a folder.
@NullMarked
package org.millijoule.data.found;

import org.jspecify.annotations.NullMarked;
