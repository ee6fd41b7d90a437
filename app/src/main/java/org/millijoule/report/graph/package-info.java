/// The drawing of networks that others brought: their graph, layer by layer.
@NullMarked
package org.millijoule.report.graph;

import org.jspecify.annotations.NullMarked;
