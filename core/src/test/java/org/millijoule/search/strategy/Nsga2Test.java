package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class Nsga2Test extends AskTellContract {
    @Override
    AskTell strategy() {
        return new Nsga2();
    }
}
