package org.millijoule.cli.terminal;

import java.io.PrintStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.millijoule.hardware.command.CommandModel;

/// Listens to Ctrl-C and SIGTERM: the first asks the run to save and stop, the second ends the process at once.
///
/// The JVM's own shutdown hooks would do for the first, but they cannot see a second one, and a SIGTERM would
/// exit with 143. `sun.misc.Signal` is reached by reflection because javac warns of every direct use.
public final class StopSignal {
    private final AtomicBoolean requested = new AtomicBoolean();
    private final PrintStream err;

    private StopSignal(PrintStream err) {
        this.err = err;
    }

    /// Listens from now on, for the rest of the process.
    public static StopSignal listen(PrintStream err) {
        StopSignal stop = new StopSignal(err);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Runnable raise = stop::raise;
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(raise);
            Object onSignal =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            for (String name : List.of("INT", "TERM")) {
                Object which = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, which, onSignal);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM cannot listen to signals", e);
        }
        return stop;
    }

    private void raise() {
        if (requested.getAndSet(true)) {
            CommandModel.endAll();
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        err.println("Stopping as soon as the work is saved. Once more stops at once, without saving.");
    }

    public boolean requested() {
        return requested.get();
    }
}
