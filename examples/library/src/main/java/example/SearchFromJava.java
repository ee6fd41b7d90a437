package example;

import java.nio.file.Path;
import org.millijoule.job.Plan;
import org.millijoule.job.Search;
import org.millijoule.store.files.ResultFile;

/// A search without the command line; its lines stand in README.md, "From Java".
final class SearchFromJava {
    private SearchFromJava() {}

    public static void main(String[] arguments) {
        Search search = Search.of(Path.of("search.yaml")).with("strategy.epochs", "2").seed(7);
        for (Plan.Row row : search.plan().rows()) {
            System.out.println(row.name() + " needs " + row.energyMj() + " mJ an image");
        }
        ResultFile result = search.into(Path.of("runs/mine"))
                .resume() // goes on where the folder stands
                .watch(now -> System.out.println(now.stage() + ", step " + now.step() + " of " + now.steps()))
                .run();
        double accuracy = result.accuracy().test().orElseThrow();
        System.out.println(result.architecture() + " is right on " + accuracy + "% of the test images");
    }
}
