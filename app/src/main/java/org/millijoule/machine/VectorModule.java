package org.millijoule.machine;

/// Loads the Vector API into a JVM that was started without `--add-modules jdk.incubator.vector`.
///
/// That option makes the JVM print a warning on every start, which nothing can turn off, and costs the archived
/// module graph and with it start time. The JVM's own way to load a system module late has neither drawback; the
/// manifest of this module's jar exports it (`Add-Exports`). The kernels run equally fast either way.
public final class VectorModule {
    private VectorModule() {}

    /// Makes `jdk.incubator.vector` visible; must run before the first class that uses it is loaded.
    public static void load() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, "jdk.incubator.vector");
        } catch (ReflectiveOperationException e) {
            if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                throw new IllegalStateException("no Vector API: start java with --add-modules jdk.incubator.vector", e);
            }
        }
    }
}
