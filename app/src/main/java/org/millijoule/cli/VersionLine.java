package org.millijoule.cli;

import org.millijoule.machine.Version;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"millijoule " + Version.number() + " on Java " + Runtime.version()};
    }
}
