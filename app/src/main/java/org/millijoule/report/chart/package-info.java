/// Charts and pages: axes, plots, colours and markup that know nothing of runs.
@NullMarked
package org.millijoule.report.chart;

import org.jspecify.annotations.NullMarked;
