package org.millijoule.pareto;

import java.util.List;
import java.util.SplittableRandom;
import org.moeaframework.core.Solution;
import org.moeaframework.core.population.NondominatedPopulation;
import org.moeaframework.core.population.Population;

/// Random fronts, for our code and for MOEA Framework.
final class MoeaOracle {
    private MoeaOracle() {}

    /// Points in the unit cube; coordinates of few values make ties.
    static double[][] points(int count, int metrics, boolean ties, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] points = new double[count][metrics];
        for (double[] point : points) {
            for (int k = 0; k < metrics; k++) {
                point[k] = ties ? random.nextInt(6) / 6.0 : random.nextDouble();
            }
        }
        return points;
    }

    static Population population(List<double[]> points) {
        Population population = new Population();
        points.forEach(point -> population.add(solution(point)));
        return population;
    }

    static NondominatedPopulation front(List<double[]> points) {
        NondominatedPopulation front = new NondominatedPopulation();
        points.forEach(point -> front.add(solution(point)));
        return front;
    }

    static Solution solution(double[] point) {
        Solution solution = new Solution(0, point.length);
        solution.setObjectiveValues(point);
        return solution;
    }
}
