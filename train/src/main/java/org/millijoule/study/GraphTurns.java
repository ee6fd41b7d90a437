package org.millijoule.study;

import java.util.List;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.Lsq;
import org.millijoule.supernet.TrainableNetwork;
import org.millijoule.supernet.graph.GivenNetwork;

/// The steps that a [SpeedSession] takes on a network of the zoo: plain and quantized.
record GraphTurns(MeasuredGraph measured, SpeedSession session) {
    void add() {
        WeightedGraph graph = measured.graph();
        StepTimes fp32 = session.times(measured, StepVariant.FP32, 1);
        StepTimes quantized = session.times(measured, StepVariant.QUANTIZED, 1);
        PlainNetwork base = new PlainGraph(
                graph, session.recipe().optimizer(), session.recipe().learningRate());
        session.addBase(0, fp32, base, quantized, quantized(graph));
    }

    private TrainableNetwork quantized(WeightedGraph graph) {
        QuantizationPolicy policy = measured.policy();
        List<Integer> weights =
                distinct(policy.precisions().stream().map(Precision::weightBits).toList());
        List<Integer> activations = distinct(
                policy.precisions().stream().map(Precision::activationBits).toList());
        try (GivenNetwork given = new GivenNetwork(graph, true, weights, activations, new Lsq())) {
            return given.at(policy);
        }
    }

    private static List<Integer> distinct(List<Integer> bits) {
        return bits.stream().distinct().sorted().toList();
    }
}
