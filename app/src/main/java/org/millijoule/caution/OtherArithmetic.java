package org.millijoule.caution;

import java.util.List;

/// In other arithmetic the trained network gives more images another class than rounding explains.
public record OtherArithmetic(Evidence.Execution execution) implements Caution {
    static List<Caution> in(Evidence run) {
        return run.executions().stream()
                .filter(execution -> execution.sameClass() < (1 - execution.tolerated()) * execution.images())
                .<Caution>map(OtherArithmetic::new)
                .toList();
    }

    @Override
    public String text() {
        return execution.how() + ", the network gives " + (execution.images() - execution.sameClass()) + " of "
                + execution.images()
                + " test images another class than on its integers, which are what was tested. Maybe "
                + execution.advice() + ".";
    }
}
