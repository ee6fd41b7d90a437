package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class PolicyGradientTest extends AskTellContract {
    @Override
    AskTell strategy() {
        return new PolicyGradient();
    }
}
