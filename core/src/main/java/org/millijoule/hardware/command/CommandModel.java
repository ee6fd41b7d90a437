package org.millijoule.hardware.command;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.Required;

/// A cost model that is a program of its own: it reads one layer a line on its input ([LayerQuestion]) and
/// answers each with one line on its output ([LayerAnswer]), both JSON, until its input ends.
///
/// The program must be pure: the same line always has the same answer, whatever was asked before. It must flush its
/// output after each line. One process answers all questions of one model, one at a time, from whichever thread; it
/// starts with the first and ends with the model, and so does what it has started. Layers without weights are free and
/// not asked about. What the program's files hold is not part of a spec's hash.
///
/// @param name in results
/// @param command the program and its arguments, split at blanks; no shell is involved
/// @param folder where it is started; none is the folder that Millijoule was started in
/// @param timeout for one answer, the program's start included
/// @param clock makes time of cycles, or cycles of time, where the program tells one of them
/// @param batch images per inference; told to the program, whose costs are for all of them
/// @param outputBits whether costs depend on the bits at which outputs leave the chip; told to the program only
/// then
@AutoService(HardwareModel.class)
public record CommandModel(
        String name,
        @Required Program command,
        Optional<Path> folder,
        @Measured(Unit.Dimension.TIME) Quantity timeout,
        @Measured(Unit.Dimension.FREQUENCY) Quantity clock,
        int batch,
        boolean outputBits)
        implements HardwareModel, AutoCloseable {
    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

    /// Without a program; ten seconds for an answer, and a cycle is a nanosecond (`our choice`).
    public CommandModel() {
        this(Program.none());
    }

    /// A program with the default settings.
    public CommandModel(Program program) {
        this(
                "command",
                program,
                Optional.empty(),
                new Quantity(10e3, Unit.SECOND),
                new Quantity(1e9, Unit.GIGAHERTZ),
                1,
                false);
    }

    public CommandModel {
        command = command.fresh(); // models share no process
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: the model needs a name. Maybe my-model?");
        }
        timeout.require("timeout", Unit.Dimension.TIME);
        clock.require("clock", Unit.Dimension.FREQUENCY);
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
    }

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public boolean dependsOnOutputBits() {
        return outputBits;
    }

    /// @throws org.millijoule.spec.SpecException if the program fails or answers what cannot be understood
    @Override
    public Cost cost(LayerUse use) {
        if (!use.layer().quantizable()) {
            return Cost.ZERO;
        }
        LayerAnswer answer = command.ask(
                LayerQuestion.of(use, batch, outputBits),
                folder,
                Duration.ofNanos((long) (timeout.value() * NANOSECONDS_PER_MILLISECOND)),
                line -> LayerAnswer.parse(line, clock.value()));
        return switch (answer) {
            case LayerAnswer.Priced priced -> priced.cost();
            case LayerAnswer.Unsupported unsupported ->
                throw new UnsupportedLayerException(name + ": " + Conversation.brief(unsupported.reason())
                        + ". Maybe another layer or other bits?");
        };
    }

    /// Ends the processes of all models of this JVM, with what they have started. A JVM that exits does so by itself;
    /// one that is about to halt must ask for it.
    public static void endAll() {
        Conversation.closeAll();
    }

    /// Ends the process and what it has started, if one runs; a further question starts another.
    @Override
    public void close() {
        command.close();
    }
}
