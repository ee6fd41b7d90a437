/// What the commands do, for whoever calls them from Java: begins at [org.millijoule.job.Search].
@NullMarked
package org.millijoule.job;

import org.jspecify.annotations.NullMarked;
