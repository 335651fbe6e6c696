package io.hmsops.sync.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The figures, as a table for people and as {@code result.json} for machines. In each part the first column is the one in question. */
final class Report {

    private static final Map<String, ToDoubleFunction<Measured>> FIGURES = new LinkedHashMap<>();

    static {
        FIGURES.put("deliveries per second", Measured::perSecond);
        FIGURES.put("deliveries per processor second", Measured::perProcessorSecond);
        FIGURES.put("accepted, p50 ms", Measured::acceptP50);
        FIGURES.put("accepted, p99 ms", Measured::acceptP99);
        FIGURES.put("delivered, p50 ms", Measured::deliveredP50);
        FIGURES.put("delivered, p99 ms", Measured::deliveredP99);
        FIGURES.put("processor seconds, program", Measured::programSeconds);
        FIGURES.put("of them its compilers", Measured::compilerSeconds);
        FIGURES.put("processor seconds, database", Measured::databaseSeconds);
        FIGURES.put("processor seconds, sink and driver", Measured::othersSeconds);
        FIGURES.put("resident, MB", Measured::resident);
        FIGURES.put("events not accepted", Measured::failed);
        FIGURES.put("deliveries missing", Measured::missing);
    }

    private final JsonObject json;
    private final JsonObject parts = new JsonObject();
    private final Map<String, Map<String, Measured>> medians = new LinkedHashMap<>();
    private final JsonArray aims = new JsonArray();
    private final StringBuilder text = new StringBuilder();

    Report(BenchOptions options) {
        json = new JsonObject().put("program", options.nativeBinary() ? "native" : "jar").put("java", System.getProperty("java.version"))
                .put("processors", Runtime.getRuntime().availableProcessors()).put("heap", BenchOptions.HEAP)
                .put("rounds", options.rounds()).put("roundSeconds", options.round().toSeconds()).put("parts", parts).put("aims", aims);
    }

    /** @param measured by name, the one in question first; medians count */
    void add(String part, String title, Map<String, List<Measured>> measured) {
        var medians = new LinkedHashMap<String, Measured>();
        this.medians.put(part, medians);
        measured.forEach((name, rounds) -> medians.put(name, Measured.median(rounds)));
        var names = List.copyOf(medians.keySet());
        var subject = medians.get(names.get(0));
        var others = names.subList(1, names.size());
        text.append("\n").append(title).append("\n\n| |");
        names.forEach(name -> text.append(' ').append(name).append(" |"));
        others.forEach(name -> text.append(" ratio to ").append(name).append(" |"));
        text.append("\n|---|").append("---|".repeat(names.size() + others.size())).append('\n');
        FIGURES.forEach((figure, value) -> row(figure, value, medians, others, subject));
        var best = new LinkedHashMap<String, Measured>();
        measured.forEach((name, rounds) -> best.put(name, Measured.leastDelayed(rounds)));
        row("delivered, p99 ms, best round", Measured::deliveredP99, best, others, best.get(names.get(0)));
        parts.put(part, json(title, measured, medians, subject, others));
    }

    private void row(String figure, ToDoubleFunction<Measured> value, Map<String, Measured> columns, List<String> others,
            Measured subject) {
        text.append("| ").append(figure).append(" |");
        columns.values().forEach(column -> text.append(' ').append(number(value.applyAsDouble(column))).append(" |"));
        others.forEach(other -> text.append(' ')
                .append(ratio(value.applyAsDouble(subject), value.applyAsDouble(columns.get(other)))).append(" |"));
        text.append('\n');
    }

    private static JsonObject json(String title, Map<String, List<Measured>> measured, Map<String, Measured> medians, Measured subject,
            List<String> others) {
        var figures = new JsonObject();
        medians.forEach((name, median) -> figures.put(name, figures(median)
                .put("rounds", new JsonArray(measured.get(name).stream().map(Report::figures).toList()))));
        var ratios = new JsonObject();
        others.forEach(other -> {
            var ratio = new JsonObject();
            FIGURES.forEach((figure, value) -> {
                var base = value.applyAsDouble(medians.get(other));
                ratio.put(figure, base == 0 ? null : value.applyAsDouble(subject) / base);
            });
            ratios.put(other, ratio);
        });
        return new JsonObject().put("title", title).put("measured", figures).put("ratios", ratios);
    }

    private static JsonObject figures(Measured measured) {
        var figures = new JsonObject();
        FIGURES.forEach((figure, value) -> figures.put(figure, value.applyAsDouble(measured)));
        return figures;
    }

    /** The first column's median over that of another one. */
    OptionalDouble ratio(String part, String other, ToDoubleFunction<Measured> figure) {
        var columns = medians.get(part);
        if (columns == null || !columns.containsKey(other)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(figure.applyAsDouble(columns.values().iterator().next()) / figure.applyAsDouble(columns.get(other)));
    }

    /** The first column's median. */
    OptionalDouble value(String part, ToDoubleFunction<Measured> figure) {
        return medians.containsKey(part) ? OptionalDouble.of(figure.applyAsDouble(medians.get(part).values().iterator().next()))
                : OptionalDouble.empty();
    }

    void aim(String aim, double value, boolean met) {
        aims.add(new JsonObject().put("aim", aim).put("value", value).put("met", met));
    }

    /** Prints the tables and leaves both in {@code target/bench}. */
    void write() {
        text.append('\n');
        aims.stream().map(JsonObject.class::cast).forEach(aim -> text.append("- ").append(aim.getString("aim")).append(": ")
                .append(number(aim.getDouble("value"))).append(aim.getBoolean("met") ? ", met\n" : ", not met\n"));
        System.out.println(text);
        try {
            Files.writeString(Child.TARGET.resolve("result.md"), text);
            Files.writeString(Child.TARGET.resolve("result.json"), json.encodePrettily());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ratio(double value, double base) {
        return base == 0 ? "" : String.format(Locale.ROOT, "%.2f", value / base);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 || value == 0 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
