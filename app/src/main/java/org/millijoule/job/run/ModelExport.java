package org.millijoule.job.run;

import java.nio.file.Files;
import org.millijoule.export.Agreement;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.export.OnnxWriter;
import org.millijoule.learn.Retrained;
import org.millijoule.machine.Version;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.NetworkJson;
import org.millijoule.store.files.WeightsFile;
import org.millijoule.supernet.TrainedWeights;

/// Gives a trained network to others: `model.onnx`, the weights it came from, and `network.json`, by which they
/// rebuild it.
///
/// @param specHash of the spec that it was made by
/// @param line its architecture or its bit-widths as one line
public record ModelExport(String specHash, String line, RunDirectory run) {
    /// Writes them once onnxruntime has agreed with the trained network on the whole test split.
    ///
    /// @return how far it agrees
    Agreement write(Retrained network, TestSplit tested) {
        ModelFacts facts = new ModelFacts(tested.images().classNames(), specHash, Version.number());
        byte[] model = OnnxWriter.bytes(network.model(), facts);
        Agreement agreement = OnnxCheck.compare(model, tested.images(), tested.flat());
        if (!agreement.holds()) {
            throw new IllegalStateException(
                    "model.onnx in onnxruntime gives the same class as the trained network on only "
                            + agreement.sameTop1() + " of " + agreement.images() + " test images");
        }
        run.writeFile("model.onnx", path -> Files.write(path, model));
        TrainedWeights weights = network.weights();
        run.writeFile(WeightsFile.NAME, WeightsFile.of(weights, line, Version.number())::write);
        run.writeJson("network.json", NetworkJson.of(network.model(), facts, weights));
        return agreement;
    }
}
