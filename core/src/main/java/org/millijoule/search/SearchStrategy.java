package org.millijoule.search;

import org.millijoule.spec.Plugin;

/// A way to search a space; a plug-in. Strategies differ in what they must see, so the interface is sealed by
/// that.
public sealed interface SearchStrategy extends Plugin permits AskTell, Differentiable, Fixed {}
