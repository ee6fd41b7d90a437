package org.millijoule.download;

import java.net.URI;
import java.util.Optional;

/// A file as its publisher offers it.
///
/// @param name under which it is kept
/// @param md5 as published beside the file, in hexadecimal; none where nobody publishes one
public record RemoteFile(String name, URI address, Optional<String> md5) {
    static RemoteFile checked(String address, String md5) {
        return new RemoteFile(name(address), URI.create(address), Optional.of(md5));
    }

    static RemoteFile unchecked(String address) {
        return new RemoteFile(name(address), URI.create(address), Optional.empty());
    }

    private static String name(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /// The same file from a mirror, a folder of files with the publisher's names.
    RemoteFile from(URI mirror) {
        String base = mirror.toString();
        return new RemoteFile(name, URI.create(base + (base.endsWith("/") ? "" : "/") + name), md5);
    }

    /// Whether it is unpacked when it has come.
    boolean isPacked() {
        return name.endsWith(".tar.gz");
    }
}
