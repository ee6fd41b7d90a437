package org.millijoule.hardware.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.HardwareModelContract;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

@Timeout(60)
class CommandModelTest {
    private static final LayerUse USE =
            new LayerUse(Layer.Convolution.same(new Shape(14, 14, 48), 96, 3, 2), 4, 8, 2, false);

    private Optional<CommandModel> open = Optional.empty();

    @AfterEach
    void endTheProcess() {
        open.ifPresent(CommandModel::close);
    }

    private CommandModel model(String... arguments) {
        return keep(new CommandModel(Program.parse(AnsweringProgram.command(arguments))));
    }

    private CommandModel keep(CommandModel model) {
        open = Optional.of(model);
        return model;
    }

    /// Models share no process, so the contract's many models would be as many processes: one per batch is kept.
    abstract static class Contract extends HardwareModelContract {
        private static final Map<String, CommandModel> MODELS = new HashMap<>();

        private final boolean outputBits;

        Contract(boolean outputBits) {
            this.outputBits = outputBits;
        }

        @Override
        protected HardwareModel model(int batch) {
            return MODELS.computeIfAbsent(
                    batch + " " + outputBits,
                    _ -> new CommandModel(
                            "simulator",
                            Program.parse(AnsweringProgram.command("price")),
                            Optional.empty(),
                            new Quantity(30e3, Unit.SECOND),
                            new Quantity(1e9, Unit.GIGAHERTZ),
                            batch,
                            outputBits));
        }

        @Override
        protected LayerUse unsupported() {
            return new LayerUse(new Layer.Linear(64, 10), 16, 16, 8, false);
        }

        @AfterAll
        static void endTheProcesses() {
            MODELS.values().forEach(CommandModel::close);
        }
    }

    @Nested
    class WithoutOutputBits extends Contract {
        WithoutOutputBits() {
            super(false);
        }
    }

    @Nested
    class WithOutputBits extends Contract {
        WithOutputBits() {
            super(true);
        }
    }

    @Test
    void aLayerIsAskedInOneLineOfJson() {
        assertThat(LayerQuestion.of(USE, 3, true))
                .isEqualTo("{\"kind\": \"conv\", \"in_h\": 14, \"in_w\": 14, \"in_c\": 48, \"out_h\": 7, \"out_w\": 7, "
                        + "\"out_c\": 96, \"k\": 3, \"stride\": 2, \"pad\": [1, 1, 1, 1], \"groups\": 1, \"w_bits\": 4, "
                        + "\"a_bits\": 8, \"out_bits\": 2, \"first\": false, \"batch\": 3, \"macs\": 2032128, "
                        + "\"weights\": 41472}");
        assertThat(LayerQuestion.of(new LayerUse(new Layer.Linear(5, 20, 10), 8, 8, 8, true), 1, false))
                .isEqualTo("{\"kind\": \"linear\", \"in_h\": 1, \"in_w\": 5, \"in_c\": 20, \"out_h\": 1, \"out_w\": 5, "
                        + "\"out_c\": 10, \"k\": 1, \"stride\": 1, \"pad\": [0, 0, 0, 0], \"groups\": 1, \"w_bits\": 8, "
                        + "\"a_bits\": 8, \"first\": true, \"batch\": 1, \"macs\": 1000, \"weights\": 200}");
    }

    @Test
    void whatDiffersFromAxisToAxisIsAList() {
        Kernel.Axis tall = new Kernel.Axis(10, 2, 1, 4, 5);
        Kernel.Axis wide = new Kernel.Axis(4, 2, 3, 1, 0);
        Kernel oblong = new Kernel(Kernel.Axis.POINT, tall, wide, false);
        assertThat(question(new Layer.Convolution(new Shape(49, 10, 1), 64, oblong, 1)))
                .contains("\"k\": [10, 4], \"stride\": 2, \"pad\": [4, 1, 5, 0], \"dilation\": [1, 3], \"groups\": 1");
        Kernel cube = new Kernel(wide, wide, wide, true);
        assertThat(question(new Layer.Convolution(new Shape(5, 5, 5, 2), 3, cube, 1)))
                .startsWith(
                        "{\"kind\": \"transposed\", \"in_d\": 5, \"in_h\": 5, \"in_w\": 5, \"in_c\": 2, \"out_d\": 17")
                .contains("\"k\": [4, 4, 4], \"stride\": [2, 2, 2], \"pad\": [1, 1, 1, 0, 0, 0]");
        assertThat(question(new Layer.Product(3, 49, 32, 50)))
                .startsWith(
                        "{\"kind\": \"product\", \"in_h\": 3, \"in_w\": 49, \"in_c\": 32, \"out_h\": 3, \"out_w\": 49, "
                                + "\"out_c\": 50")
                .endsWith("\"macs\": 235200, \"weights\": 0}");
        assertThat(question(new Layer.Recurrent(Layer.Recurrent.Cell.GRU, 2, 9, 1, 40, 64)))
                .startsWith(
                        "{\"kind\": \"gru\", \"in_h\": 1, \"in_w\": 9, \"in_c\": 40, \"out_h\": 1, \"out_w\": 9, \"out_c\": 128")
                .contains("\"directions\": 2");
    }

    private static String question(Layer layer) {
        return LayerQuestion.of(new LayerUse(layer, 8, 8, 8, false), 1, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"cycles\": 100, \"energy_nj\": 5}                      | 100 | 1e-7 | 5",
                "{\"latency_ms\": 0.5, \"energy_nj\": 5.5}                | 500000 | 5e-4 | 5.5",
                "{\"latency_ms\":0.5,\"cycles\":7,\"energy_nj\":1e3}      | 7 | 5e-4 | 1000",
                "{\"cycles\": 1e2, \"energy_nj\": {\"core\": 1, \"wbuf\": 2, \"ibuf\": 3, \"obuf\": 4, \"dram\": 5}} | 100 | 1e-7 | 15",
                "{\"cycles\": 0, \"energy_nj\": {\"dram\": 5}}            | 0 | 0 | 5"
            })
    void anAnswerHasCyclesOrLatencyAndEnergyWholeOrInParts(String line, long cycles, double seconds, double total) {
        Cost cost = ((LayerAnswer.Priced) LayerAnswer.parse(line, 1e9)).cost();
        assertThat(cost.cycles()).isEqualTo(cycles);
        assertThat(cost.seconds()).isCloseTo(seconds, within(1e-18));
        assertThat(cost.energy().totalNanojoules()).isEqualTo(total);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "done                                   | it is no JSON object",
                "`                                     `| it is no JSON object",
                "{\"cycles\": 1                         | it is no JSON object",
                "[1, 2]                                 | it is no JSON object",
                "{\"cycles\": 1} {\"cycles\": 2}        | it is no JSON object",
                "{\"cycle\": 1}                         | it has an unknown key 'cycle', not cycles",
                "{\"cycles\": [1], \"energy_nj\": 1}    | it holds a list or an object where a number belongs",
                "{\"cycles\": 1.5, \"energy_nj\": 1}    | its cycles is not a whole number from 0 up, but 1.5",
                "{\"cycles\": -1, \"energy_nj\": 1}     | its cycles is not a whole number from 0 up, but -1",
                "{\"cycles\": \"1\", \"energy_nj\": 1}  | its cycles is not a whole number from 0 up, but 1",
                "{\"cycles\": 1, \"energy_nj\": NaN}    | its energy_nj is not a number from 0 up, but NaN",
                "{\"cycles\": 1, \"energy_nj\": Infinity} | its energy_nj is not a number from 0 up, but Infinity",
                "{\"cycles\": 1, \"energy_nj\": null}   | its energy_nj is no number",
                "{\"cycles\": 1, \"cycles\": 1}         | it has cycles twice",
                "{\"cycles\": 1, \"energy_nj\": {\"core\": {}}} | it holds a list or an object where a number belongs",
                "{\"cycles\": 1}                        | it has no energy_nj",
                "{\"cycles\": 1, \"energy_nj\": {}}     | it has no energy_nj",
                "{\"energy_nj\": 1}                     | it has neither cycles nor latency_ms"
            })
    void aWrongAnswerSaysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> LayerAnswer.parse(line, 1e9))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void deepOrEndlessAnswersAreRefused() {
        for (String part : List.of("[", "{\"energy_nj\":", "{\"a\":", "\"", "{", "&a [*a, ")) {
            assertThatThrownBy(() -> LayerAnswer.parse(part.repeat(20_000), 1e9))
                    .isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAnswerThatCannotBeUsedNamesTheQuestion() {
        assertThatThrownBy(() -> model("say", "hello, world").cost(USE))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContainingAll(
                        "AnsweringProgram",
                        "its answer cannot be used: it is no JSON object. It was asked "
                                + LayerQuestion.of(USE, 1, false) + " and answered hello, world.",
                        "Maybe");
    }

    @Test
    void anUnsupportedLayerHasTheProgramsReason() {
        assertThatThrownBy(() -> model("price").cost(new LayerUse(new Layer.Linear(4, 4), 16, 8, 8, false)))
                .isExactlyInstanceOf(UnsupportedLayerException.class)
                .hasMessage("command: at most 8 bits. Maybe another layer or other bits?");
    }

    @Test
    void whatItSaysIsOneLineThatMovesNoCursor() {
        assertThat(Conversation.brief("a\u001b[2J\u009bb\n\tc\u202e")).isEqualTo("a [2J\\u009bb c\\u202e");
    }

    @Test
    void aMissingProgramIsNamed() {
        assertThatThrownBy(() -> keep(new CommandModel(Program.parse("no-such-program --fast")))
                        .cost(USE))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContainingAll("command 'no-such-program --fast': it cannot be started (", "Maybe");
    }

    @Test
    void aProgramThatEndsIsToldWithItsExitCodeAndLastWords() {
        assertThatThrownBy(() -> model("exit").cost(USE))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContaining(
                        "it ended with exit code 3 before it answered. It last said: first | second: no licence. Maybe")
                .hasMessageContaining(LayerQuestion.of(USE, 1, false));
    }

    @Test
    void aProgramThatDiesIsStartedAgainForTheNextQuestion() {
        CommandModel model = model("die-later");
        Cost first = model.cost(USE);
        model.cost(USE);
        assertThatThrownBy(() -> model.cost(USE))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("out of paper");
        assertThat(model.cost(USE)).isEqualTo(first);
    }

    @Test
    void aProgramThatDoesNotAnswerInTimeIsKilled() throws InterruptedException {
        CommandModel slow = keep(new CommandModel(
                "slow",
                Program.parse(AnsweringProgram.command("hang")),
                Optional.empty(),
                new Quantity(300, Unit.MILLISECOND),
                new Quantity(1e9, Unit.GIGAHERTZ),
                1,
                false));
        long start = System.nanoTime();
        assertThatThrownBy(() -> slow.cost(USE))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContaining("it did not answer within 300 ms.");
        while (children() > 0) { // a killed process is gone soon, not at once
            Thread.sleep(20);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50)); // it sleeps for 60
    }

    private static long children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains("hang"))
                .count();
    }

    @Test
    void aLineThatNobodyAskedForIsNoAnswerAndSpoilsNoOther() {
        CommandModel model = model("greet");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> model.cost(USE))
                    .isExactlyInstanceOf(SpecException.class)
                    .hasMessageContaining("welcome");
        }
    }

    @Test
    void theProgramIsStartedInItsFolder(@TempDir Path folder) {
        String yaml = "kind: command\ncommand: >-\n  " + AnsweringProgram.command("folder") + "\nfolder: .\n";
        CommandModel model = keep((CommandModel)
                SpecReader.parsePlugin(HardwareModel.class, yaml, folder.resolve("model.yaml"), List.of())
                        .value());
        assertThatThrownBy(() -> model.cost(USE))
                .hasMessageContaining(folder.getFileName().toString());
    }

    @Test
    void layersWithoutWeightsAreFreeAndNotAskedAbout() {
        assertThat(new CommandModel(Program.parse("no-such-program"))
                        .cost(new LayerUse(new Layer.Add(new Shape(7, 7, 8)), 8, 8, 8, false)))
                .isEqualTo(Cost.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python3 model.py",
                "  a\tb ",
                "\"with blank\" 'and \"quotes\"' ''",
                "\"it's\" 'say \"it'\"'\"'s\"'",
                "x=\"a b\"c"
            })
    void aCommandLineReadsBackEqual(String text) {
        Program program = Program.parse(text);
        assertThat(Program.parse(program.toString())).isEqualTo(program).hasToString(program.toString());
        CommandModel model = new CommandModel(program);
        assertThat(SpecReader.parsePlugin(HardwareModel.class, SpecWriter.write(model), Path.of("m.yaml"), List.of())
                        .value())
                .isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: x                     | m.yaml:1: the spec needs command. Maybe add a line 'command: ...'?",
                "command: \"'python3\"       | m.yaml:2: command: a ' opens in ''python3' and is never closed. Maybe add one?",
                "command: \" \"              | m.yaml:2: command: a command needs a program. Maybe python3 model.py?",
                "`command: x\ntimeout: 10`   | m.yaml:3: timeout: 10 has no unit. Maybe 10 ms?",
                "`command: x\ntimeout: 1 mJ` | m.yaml:3: timeout wants a time in ms, not 1 mJ. Maybe 1 ms?",
                "`command: x\nbatch: 0`      | m.yaml:3: batch must be at least 1, not 0. Maybe 1, the default?"
            })
    void settingsAreChecked(String lines, String message) {
        assertThatThrownBy(() -> SpecReader.parsePlugin(
                        HardwareModel.class, "kind: command\n" + lines + "\n", Path.of("m.yaml"), List.of()))
                .hasMessage(message);
    }
}
