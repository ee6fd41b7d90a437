/// What an ask-tell strategy may see, what it proposes and learns, and the means that all of them share.
@NullMarked
package org.millijoule.search.problem;

import org.jspecify.annotations.NullMarked;
