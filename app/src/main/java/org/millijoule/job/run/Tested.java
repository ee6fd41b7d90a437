package org.millijoule.job.run;

import org.millijoule.data.Images;
import org.millijoule.learn.Retrained;

/// A retrained network and its accuracy on the test images, in percent.
record Tested(Retrained network, double accuracy) {
    static Tested on(Images test, Retrained network) {
        return new Tested(network, TestSplit.of(network, test).accuracy());
    }
}
