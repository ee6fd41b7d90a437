package org.millijoule.hardware.command;

import org.millijoule.hardware.Cost;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What the program answers: one line of JSON, such as
///
///     {"cycles": 6262, "energy_nj": 20265.56}
///     {"latency_ms": 0.0125, "energy_nj": {"core": 553, "wbuf": 415, "ibuf": 1180, "obuf": 85, "dram": 18033}}
///     {"unsupported": "kernels are at most 7x7"}
///
/// JSON is a part of YAML 1.2, so the YAML parser reads it, event by event: an answer cannot nest deeply.
sealed interface LayerAnswer {
    /// A layer's cost.
    record Priced(Cost cost) implements LayerAnswer {}

    /// Why the layer cannot run.
    record Unsupported(String reason) implements LayerAnswer {}

    /// Reads one line.
    ///
    /// @param hertz makes time of cycles or cycles of time, where one of the two is missing
    /// @throws IllegalArgumentException that says what is wrong with the line
    static LayerAnswer parse(String line, double hertz) {
        try {
            return new AnswerReader(line).answer(hertz);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("it is no JSON object", e);
        }
    }
}
