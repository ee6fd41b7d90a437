/// What the commands do, for whoever calls them from Java.
@NullMarked
package org.millijoule.job;

import org.jspecify.annotations.NullMarked;
