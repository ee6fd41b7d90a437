/// What a training tells and keeps: how far it is, the rows of its files, checkpoints.
@NullMarked
package org.millijoule.learn.log;

import org.jspecify.annotations.NullMarked;
