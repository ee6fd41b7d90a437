/// Words and files of others: how they are shown, what kind they are, what is wrong with them.
@NullMarked
package org.millijoule.text;

import org.jspecify.annotations.NullMarked;
