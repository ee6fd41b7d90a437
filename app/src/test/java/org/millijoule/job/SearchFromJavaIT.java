package org.millijoule.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Launcher;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.ResultFile;

/// A search that a program calls is the one that the command line runs.
class SearchFromJavaIT {
    private static final List<String> FILES = List.of(
            "architecture.json",
            "cost.json",
            "result.json",
            "trials.csv",
            "metrics.csv",
            "policy.csv",
            "spec.yaml",
            "model.onnx",
            "network.json",
            "weights.safetensors",
            "report.html");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void stoppedAndResumedItLeavesTheFilesOfTheCommand() throws IOException, InterruptedException {
        Path spec = Launcher.tinySpec(folder);
        Launcher.Ended command = new Launcher(folder)
                .run("search", spec.toString(), "--set", "retrain.epochs=1", "--seed", "7", "--out", "command");
        assertThat(command.exitCode()).as(command.err()).isZero();

        Path java = folder.resolve("java");
        SearchRun run =
                Search.of(spec).with("retrain.epochs", "1").seed(7).into(java).resume();
        AtomicInteger steps = new AtomicInteger();
        assertThatThrownBy(() -> run.watch(_ -> steps.incrementAndGet())
                        .stopWhen(() -> steps.get() > 5)
                        .run())
                .isInstanceOf(InterruptedRunException.class);
        ResultFile result = run.run();

        for (String file : FILES) {
            assertThat(java.resolve(file))
                    .as(file)
                    .hasSameBinaryContentAs(folder.resolve("command").resolve(file));
        }
        assertThat(run.run()).as("of a complete run").isEqualTo(result);
        assertThatThrownBy(() -> run.resume(false).run()).isInstanceOf(RunDirectoryException.class);
    }

    @Test
    void aPlanTellsWhatABudgetIsUpAgainst() throws IOException {
        Search search = Search.of(Launcher.tinySpec(folder)).budget("energy", "1 nJ");
        assertThat(search.plan().rows()).isNotEmpty().noneMatch(Plan.Row::insideTheBudget);
        assertThatThrownBy(search::prepare)
                .hasMessageStartingWith("--budget energy=1 nJ: ")
                .hasMessageContaining("Maybe");
    }

    @Test
    void aGivenNetworkIsTrained() throws IOException {
        Search search = Search.of(Launcher.tinySpec(folder)).with("retrain.epochs", "1");
        String network = search.plan().rows().getFirst().architecture();
        ResultFile result =
                search.training(network, false).into(folder.resolve("trained")).run();
        assertThat(result.architecture()).isEqualTo(network);
        assertThat(result.strategy()).isEqualTo("fixed");
        assertThat(result.baselines()).isEmpty();
    }
}
