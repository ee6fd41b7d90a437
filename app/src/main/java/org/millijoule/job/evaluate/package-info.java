/// A network of others on data of others: how good it is, what it says of a picture, and whether pixels and classes
/// are as it expects them.
@NullMarked
package org.millijoule.job.evaluate;

import org.jspecify.annotations.NullMarked;
