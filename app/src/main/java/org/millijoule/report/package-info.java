/// Reports about finished runs.
@NullMarked
package org.millijoule.report;

import org.jspecify.annotations.NullMarked;
