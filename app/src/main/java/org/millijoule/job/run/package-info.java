/// The stations of a run: search, retrain, test, export, say what came out.
@NullMarked
package org.millijoule.job.run;

import org.jspecify.annotations.NullMarked;
