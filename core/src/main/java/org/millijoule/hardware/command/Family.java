package org.millijoule.hardware.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A process and all that it has started, to be ended together.
///
/// A process that outlives its parent is nobody's descendant any more, and one in a session of its own is in no group
/// of the program's. But all of them inherit an environment: a variable of a name that occurs once marks them. Only
/// Linux shows the environment of others (`/proc/PID/environ`); elsewhere the descendants that the system knows are
/// ended.
record Family(ProcessHandle head, String mark) {
    private static final Path PROCESSES = Path.of("/proc");
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int LOOKS = 50; // our choice: a process may start another while it is killed
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    /// Adds a variable to the environment of a process that is to be started.
    ///
    /// @return its name
    static String mark(Map<String, String> environment) {
        String mark = "MILLIJOULE_PROGRAM_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        environment.put(mark, "1");
        return mark;
    }

    /// Kills until nobody is left, half a second long at most.
    void kill() {
        for (int look = 0; look < LOOKS; look++) {
            List<ProcessHandle> living = living();
            if (living.isEmpty()) {
                return;
            }
            living.forEach(ProcessHandle::destroyForcibly);
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                living().forEach(ProcessHandle::destroyForcibly);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<ProcessHandle> living() {
        Stream<ProcessHandle> known = Stream.concat(Stream.of(head), head.descendants());
        Stream<ProcessHandle> marked =
                Files.isDirectory(PROCESSES) ? ProcessHandle.allProcesses().filter(this::isMarked) : Stream.empty();
        return Stream.concat(known, marked).distinct().filter(Family::runs).toList();
    }

    /// What is dead and not yet reaped still is a process, but has no program.
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            Path environment = PROCESSES.resolve(Long.toString(process.pid())).resolve("environ");
            return Files.readString(environment, StandardCharsets.ISO_8859_1).contains(mark + "=");
        } catch (IOException _) {
            return false; // somebody else's, or gone
        }
    }
}
