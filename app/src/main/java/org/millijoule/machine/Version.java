package org.millijoule.machine;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/// The version of this build, as its jar's manifest has it.
public final class Version implements IVersionProvider {
    public static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"millijoule " + number() + " on Java " + Runtime.version()};
    }
}
