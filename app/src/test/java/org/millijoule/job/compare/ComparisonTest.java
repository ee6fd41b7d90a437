package org.millijoule.job.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Launcher;
import org.millijoule.job.PreparedSearch;
import org.millijoule.job.Search;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Progress;
import org.millijoule.search.AskTell;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;
import org.millijoule.spec.SpecException;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.text.UsageException;

/// Comparisons of seconds.
class ComparisonTest {
    private static final List<String> METHODS = List.of("joint", "uniform-4", "uniform-8");
    private static final List<String> BUDGETS = List.of("30%", "0.0075mJ");

    @TempDir
    private Path folder = Path.of("");

    private Search tiny() throws IOException {
        Path spec = folder.resolve("tiny.yaml");
        return Search.of(Files.exists(spec) ? spec : Launcher.tinySpec(folder))
                .with("data.images", "400")
                .with("strategy.warm-up-epochs", "0")
                .with("strategy.epochs", "1")
                .with("strategy.selection.finalists", "3")
                .with("retrain.epochs", "1");
    }

    private static ComparisonPlan plan(Search search, List<String> methods, List<String> budgets, String seeds) {
        return ComparisonPlan.of(search, methods, budgets, SeedList.parse(seeds), _ -> {});
    }

    /// Watches, and asks to stop at the first step of a cell.
    private static final class Stopper implements ComparisonWatch {
        private final int stopIn;
        private final List<String> begun = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        Stopper(int stopIn) {
            this.stopIn = stopIn;
        }

        @Override
        public void begins(Cell cell, int number, int cells, PreparedSearch prepared) {
            begun.add(cell.name());
        }

        @Override
        public void failed(Cell cell, String reason) {
            failed.add(cell.name() + ": " + reason);
        }

        @Override
        public void progress(Progress progress) {}

        @Override
        public boolean stopRequested() {
            return begun.size() >= stopIn;
        }
    }

    private static ComparisonFile run(ComparisonPlan plan, Path out, boolean resumes, Stopper watch) {
        return new ComparisonRun(plan, out, resumes, watch).run();
    }

    private static Stopper never() {
        return new Stopper(Integer.MAX_VALUE);
    }

    /// Without the seconds, which are the machine's.
    private static List<List<String>> cells(Path out) throws IOException {
        List<List<String>> cells = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("cells.csv"))) {
            List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
            assertThat(fields).hasSize(14);
            fields.set(12, "");
            cells.add(fields);
        }
        return cells;
    }

    @Test
    void stoppedAndResumedItLeavesTheSameFiles() throws IOException {
        ComparisonPlan plan = plan(tiny(), METHODS, BUDGETS, "2");
        Path whole = folder.resolve("whole");
        ComparisonFile comparison = run(plan, whole, false, never());
        Path stopped = folder.resolve("stopped");
        assertThatThrownBy(() -> run(plan, stopped, true, new Stopper(3))).isInstanceOf(InterruptedRunException.class);
        assertThat(stopped.resolve("comparison.json")).doesNotExist();
        Stopper watch = never();
        assertThat(run(plan, stopped, true, watch)).isEqualTo(comparison);
        assertThat(watch.begun).isNotEmpty().doesNotContain("joint-30pct-s0");

        assertThat(cells(stopped)).isEqualTo(cells(whole));
        for (String file : List.of("comparison.json", "spec.yaml", "joint-30pct-s1/result.json")) {
            assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertRows(whole);

        String before = Files.readString(whole.resolve("cells.csv"));
        Stopper nothing = never();
        run(plan, whole, true, nothing);
        assertThat(nothing.begun).isEmpty();
        assertThat(whole.resolve("cells.csv")).hasContent(before);
        assertThatThrownBy(() -> run(plan, whole, false, never()))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("holds a comparison already. Maybe go on with --resume");
        ComparisonPlan other = plan(tiny().with("retrain.epochs", "2"), METHODS, BUDGETS, "2");
        assertThatThrownBy(() -> run(other, whole, true, never()))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("holds another comparison: of joint-30pct-s0, the spec hash was")
                .hasMessageContaining("more runs differ");
        assertThat(whole.resolve("cells.csv")).hasContent(before);
    }

    private void assertRows(Path out) throws IOException {
        List<List<String>> cells = cells(out);
        assertThat(String.join(",", cells.getFirst()).replace("simulator_calls,,", "simulator_calls,seconds,"))
                .isEqualTo("method,seed,budget_mj,status,energy_mj,latency_ms,model_bytes,validation_error,test_error,"
                        + "weights_steps,validated_images,simulator_calls,seconds,architecture");
        assertThat(cells).hasSize(1 + 3 * 2 * 2);
        List<String> joint = cells.get(1);
        assertThat(joint.subList(0, 2)).containsExactly("joint", "0");
        assertThat(joint.get(3)).isEqualTo("done");
        assertThat(Double.parseDouble(joint.get(4))).isLessThanOrEqualTo(Double.parseDouble(joint.get(2)));
        int batch = new Joint().batch();
        int steps = 320 / batch;
        assertThat(joint.get(9)).isEqualTo(String.valueOf(steps));
        long policySteps = new Joint(
                        0,
                        1,
                        new Joint().sampling(),
                        new Joint().weights(),
                        new Joint().policy(),
                        new Joint().selection(),
                        200)
                .policySteps(steps);
        int networks = new Joint().selection().trialsPerEpoch() + 3;
        assertThat(joint.get(10)).isEqualTo(String.valueOf(networks * 80 + policySteps * batch));
        assertThat(Integer.parseInt(joint.get(11))).isBetween(10, 1000);
        List<String> uniform = cells.get(5);
        assertThat(uniform.subList(0, 4)).containsExactly("uniform-4", "0", "0.0075", "done");
        assertThat(uniform.subList(9, 12)).containsExactly("0", "0", "0");
        List<String> over = cells.get(6);
        assertThat(over.subList(0, 4)).containsExactly("uniform-8", "0", "0.0075", "over-budget");
        assertThat(over.subList(4, 13)).containsOnly("");
        assertThat(over.getLast()).isEqualTo("s1m3k3b8.8|s1m3k3b8.8|s1m3k3b8.8|s1m3k3b8.8");
        assertThat(out.resolve("uniform-8-0.0075mJ-s0")).doesNotExist();
    }

    @Test
    void aLayerBitsSpaceIsCompared() throws IOException {
        Path spec = Files.writeString(folder.resolve("layers.yaml"), """
                data: {kind: shapes, images: 400, test-images: 100, size: 16}
                space: {kind: layer-bits}
                hardware: {kind: bit-fusion, accelerator: bit-fusion-e, outputs: requantized}
                budget: {energy: 1 mJ}
                strategy: {kind: one-shot, search: random, evaluations: 4, epochs: 1}
                retrain: {epochs: 1}
                """);
        ComparisonPlan plan = plan(Search.of(spec), List.of("one-shot", "differentiable"), List.of("80%"), "3..3");
        ComparisonFile comparison = run(plan, folder.resolve("out"), false, never());
        List<List<String>> cells = cells(folder.resolve("out"));
        assertThat(cells.get(1).get(10)).as("four networks").isEqualTo(String.valueOf(4 * 80));
        assertThat(comparison.pairs().getFirst().primary()).isTrue();
        assertThat(comparison.pairs().getFirst().interval95()).isEmpty();
    }

    @Test
    void aCellThatFailsIsARowAndTheOthersGoOn() throws IOException {
        Search wild = tiny().with("retrain.weights.learning-rate", "1e30");
        Stopper watch = never();
        ComparisonFile comparison = run(
                plan(wild, List.of("joint", "uniform-4"), List.of("60%"), "1"), folder.resolve("out"), false, watch);
        assertThat(watch.failed).hasSize(2);
        assertThat(comparison.failures()).hasSize(2);
        assertThat(comparison.failures().getFirst().reason()).contains("Maybe");
        assertThat(comparison.pairs().getFirst().p()).isEmpty();
        assertThat(cells(folder.resolve("out")).get(1).subList(3, 14))
                .startsWith("failed")
                .endsWith("", "");
    }

    @Test
    void aMethodTakesWhatTheSpecsStrategyHasInCommonWithIt() throws IOException {
        List<Method> methods = plan(
                        tiny(), List.of("joint", "differentiable", "one-shot", "one-shot:nsga2"), List.of("50%"), "1")
                .methods();
        assertThat(methods.getFirst().strategy()).as("the spec's own").isEmpty();
        Darts darts = (Darts) methods.get(1).strategy().orElseThrow();
        assertThat(darts.warmUpEpochs()).isZero();
        assertThat(darts.epochs()).isEqualTo(1);
        assertThat(darts.selection().finalists()).isEqualTo(3);
        assertThat(darts.rate()).isEqualTo(new Darts().rate());
        OneShot oneShot = (OneShot) methods.get(3).strategy().orElseThrow();
        assertThat(oneShot.search().kind()).isEqualTo("nsga2");
        assertThat(oneShot.epochs()).isEqualTo(1);
        AskTell usual = ((OneShot) methods.get(2).strategy().orElseThrow()).search();
        assertThat(usual.kind()).isEqualTo("evolution");
    }

    @Test
    void aShareIsOfTheLargestArchitectureAtEightBits() throws IOException {
        ComparisonPlan plan = plan(tiny(), METHODS, List.of("100%", "50 %", "2uJ"), "1");
        double dearest = tiny().plan().rows().getLast().energyMj();
        List<Double> budgets =
                plan.budgets().stream().map(EnergyBudget::millijoules).toList();
        assertThat(budgets.getFirst()).isPositive().isLessThanOrEqualTo(dearest * (1 + 1e-12));
        assertThat(budgets.get(1)).isEqualTo(budgets.getFirst() / 2);
        assertThat(budgets.get(2)).isEqualTo(0.002);
    }

    @Test
    void whatCannotBeRunIsRefusedBeforeAnythingIsTrained() throws IOException {
        Search tiny = tiny();
        assertRefused(tiny, "joint,random", "30%", "there is no method 'random'. Maybe");
        assertRefused(tiny, "joint,joint", "30%", "--methods names joint twice");
        assertRefused(tiny, "joint,one-shot:joint", "30%", "one-shot has no search 'joint'. Maybe");
        assertRefused(tiny, "joint,uniform-6", "30%", "uniform-6 needs 6 bits, which are not among the space's");
        assertRefused(tiny, "joint,uniform-4", "30%,0.001%", "--budgets 0.001%: energy budget is");
        assertRefused(tiny, "joint,uniform-4", "30%,30 %", "--budgets names 30 % twice");
        assertRefused(tiny, "joint,uniform-4", "30", "30 has no unit");
        assertRefused(tiny, "joint,uniform-4", "120%", "a share lies above 0% and at most at 100%");
        assertRefused(tiny, "joint,uniform-4", "5ms", "--budgets 5ms: ");
        assertRefused(
                tiny.with("space.bits", "[2, 4]"), "joint,uniform-4", "30%", "energy at 8 bits, which are not among");
        assertThatThrownBy(() ->
                        plan(tiny.with("strategy.weights.batch", "100"), List.of("joint", "one-shot"), BUDGETS, "1"))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("batch is 100, but D_validate has only 80 images");
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> run(plan(tiny, METHODS, BUDGETS, "1"), other, true, never()))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("is not empty and holds no comparison");
    }

    private static void assertRefused(Search search, String methods, String budgets, String message) {
        assertThatThrownBy(() -> plan(search, List.of(methods.split(",")), List.of(budgets.split(",")), "1"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("Maybe");
    }

    @Test
    void seedsAreANumberARangeOrAList() {
        assertThat(SeedList.parse("3").seeds()).containsExactly(0L, 1L, 2L);
        assertThat(SeedList.parse("2..4").seeds()).containsExactly(2L, 3L, 4L);
        assertThat(SeedList.parse("7,1").seeds()).containsExactly(7L, 1L);
        Stream.of("0", "4..2", "1,1", "a", "", "-1", "1,", "0..99999")
                .forEach(text -> assertThatThrownBy(() -> SeedList.parse(text))
                        .as(text)
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("Maybe 8, 0..7 or 0,1,2?"));
    }
}
