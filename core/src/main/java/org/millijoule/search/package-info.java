/// Search strategies, policies and trials; hardware is seen only through costs.
@NullMarked
package org.millijoule.search;

import org.jspecify.annotations.NullMarked;
