/// What the files of a finished run say, typed.
@NullMarked
package org.millijoule.report.run;

import org.jspecify.annotations.NullMarked;
