package org.millijoule.export;

/// One node of an [IntegerReplay]: reads the results of earlier nodes and writes its own.
@FunctionalInterface
interface Step {
    void run(Values values);
}
