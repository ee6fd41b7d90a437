package org.millijoule.assign;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// The table of docs/assign.md. Its name keeps it out of the build: `mvn -o test -pl core -Dtest=AssignerSpeed`.
class AssignerSpeed {
    private static final int PROBLEMS = 20;

    @Test
    void table() {
        row("50 x 4, 2 limits, warming up", seed -> ManyLayers.problem(seed, 50, 4, 2, seed % 2 == 0 ? 8 : 0));
        row("50 x 4, 2 limits", seed -> ManyLayers.problem(seed, 50, 4, 2, seed % 2 == 0 ? 8 : 0));
        row("200 x 16, 3 limits, 25 tie groups", seed -> ManyLayers.problem(seed, 200, 16, 3, 25));
        row("20 layers with residuals, 1 limit", seed -> ManyLayers.residual(seed, 20, 1));
        row("20 layers with residuals, 3 limits", seed -> ManyLayers.residual(seed, 20, 3));
        row("60 layers with residuals, 3 limits", seed -> ManyLayers.residual(seed, 60, 3));
    }

    private static void row(String name, LongFunction<AssignmentProblem> problems) {
        double[] seconds = new double[PROBLEMS];
        int optimal = 0;
        double widest = 0;
        for (int seed = 0; seed < PROBLEMS; seed++) {
            AssignmentProblem problem = problems.apply(seed);
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Assignment found = Assigner.solve(problem);
            seconds[seed] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
            optimal += found.status() == Assignment.Status.OPTIMAL ? 1 : 0;
            widest = Math.max(widest, (found.objective() - found.lowerBound()) / Math.abs(found.objective()));
        }
        Arrays.sort(seconds);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d of %d | %.3f | %.3f | %.0e |%n",
                name,
                optimal,
                PROBLEMS,
                seconds[PROBLEMS / 2],
                seconds[PROBLEMS - 1],
                widest);
    }
}
