/// What is kept of data sets from run to run, in files that are checked before they are believed.
@NullMarked
package org.millijoule.data.cache;

import org.jspecify.annotations.NullMarked;
