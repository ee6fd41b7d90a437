package org.millijoule.machine;

import org.millijoule.text.UsageException;

/// Loads the Vector API into a JVM that was started without `--add-modules jdk.incubator.vector`.
///
/// That option makes the JVM print a warning on every start, which nothing can turn off, and costs the archived
/// module graph and with it start time. The JVM's own way to load a system module late has neither drawback; the
/// manifest of this module's jar exports it (`Add-Exports`). The kernels run equally fast either way.
public final class VectorModule {
    /// What the JVM of a program that uses Millijoule has to be started with: the first is needed, the others keep it
    /// from warning of native libraries and of protobuf.
    public static final String OPTIONS = "--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow";

    private VectorModule() {}

    /// Makes `jdk.incubator.vector` visible, as often as it is called; must run before the first class that uses it is
    /// loaded. A program that is started from another jar has to name the module itself, or to export what
    /// `Add-Exports` does.
    ///
    /// @throws UsageException if neither was done
    public static void load() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, "jdk.incubator.vector");
        } catch (ReflectiveOperationException e) {
            if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                throw new UsageException(
                        "Millijoule computes with the Vector API, which this JVM was started without. Maybe java "
                                + OPTIONS + "?");
            }
        }
    }
}
