/// Gradients of what Java computes, joined to libtorch's autograd.
@NullMarked
package org.millijoule.autograd;

import org.jspecify.annotations.NullMarked;
