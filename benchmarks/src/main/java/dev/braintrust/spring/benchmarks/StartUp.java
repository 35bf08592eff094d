package dev.braintrust.spring.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Start-up cost of a web application with actuator: alone; with Spring Boot's
 * OpenTelemetry starter, which is the floor; and with the starter in its place. Each also
 * with an archive of its classes ({@link StartUpApplication#archived}). Variants
 * alternate, and each is first and last equally often, because the speed of a machine
 * drifts.
 */
final class StartUp {

	private static final int RUNS = Integer.getInteger("runs", 8);

	/** Another checkout with built benchmarks, for comparison. */
	private static final @Nullable String BEFORE = System.getProperty("before");

	private static final String GROUP = "start-up";

	private static final String PLAIN = "plain web application";

	private static final String FLOOR = "with Spring Boot's OpenTelemetry starter (floor)";

	private static final String STARTER = "starter";

	private static final String ANNOTATED = "starter, with an annotated bean";

	private final Map<String, List<StartUpCost>> starts = new LinkedHashMap<>();

	private final List<Measurement> measurements = new ArrayList<>();

	private StartUp() {
	}

	public static void main(String[] args) {
		new StartUp().run();
	}

	private void run() {
		StartUpApplication plain = StartUpApplication.of(PLAIN, "class-paths/plain");
		StartUpApplication starter = StartUpApplication.of(STARTER, "class-paths/starter");
		List<StartUpApplication> applications = new ArrayList<>(
				List.of(plain, StartUpApplication.of(FLOOR, "class-paths/floor"), starter,
						starter.with(ANNOTATED, "--" + PlainWebApplication.ANNOTATED)));
		if (BEFORE != null) {
			applications.add(StartUpApplication.of(STARTER + ", before", BEFORE + "/benchmarks/class-paths/starter"));
		}
		List<StartUpApplication> variants = new ArrayList<>(Measurements.isSecondJdk() ? List.of() : applications);
		applications.stream().limit(3).map(StartUpApplication::archived).forEach(variants::add);
		variants.forEach((variant) -> this.starts.put(variant.name(), new ArrayList<>()));
		start(variants);
		this.starts.keySet().forEach(this::addCosts);
		if (!Measurements.isSecondJdk()) {
			addRatios("starter ÷ floor", STARTER, FLOOR);
			addRatios("starter, with an annotated bean ÷ floor", ANNOTATED, FLOOR);
			addJars(plain.libraries(), starter.libraries());
		}
		addRatios("starter ÷ floor, " + StartUpApplication.ARCHIVE, archived(STARTER), archived(FLOOR));
		Measurements.write("StartUp", this.measurements);
	}

	private void start(List<StartUpApplication> variants) {
		List<StartUpApplication> order = new ArrayList<>(variants);
		for (int run = 0; run < RUNS; run++) {
			for (StartUpApplication variant : order) {
				starts(variant.name()).add(variant.start());
			}
			Collections.rotate(order, 1);
		}
	}

	private List<StartUpCost> starts(String variant) {
		return Objects.requireNonNull(this.starts.get(variant));
	}

	private static String archived(String variant) {
		return variant + ", " + StartUpApplication.ARCHIVE;
	}

	private void addCosts(String variant) {
		add(variant, "processor time of the main thread", "ms", 1, StartUpCost::processorTime);
		add(variant, "allocated by the main thread", "MB", 1024, StartUpCost::allocated);
		add(variant, "time until ready", "ms", 1, StartUpCost::uptime);
		add(variant, "loaded classes", "", 1, StartUpCost::classes);
	}

	private void add(String variant, String quantity, String unit, double divisor, ToLongFunction<StartUpCost> cost) {
		this.measurements.add(Measurement.median(GROUP, variant, quantity, unit,
				starts(variant).stream().map((start) -> cost.applyAsLong(start) / divisor).toList()));
	}

	private void addRatios(String subject, String variant, String other) {
		addRatio(subject, "processor time of the main thread", variant, other, StartUpCost::processorTime);
		addRatio(subject, "allocated by the main thread", variant, other, StartUpCost::allocated);
	}

	private void addRatio(String subject, String quantity, String variant, String other,
			ToLongFunction<StartUpCost> cost) {
		this.measurements
			.add(Measurement.ratio(GROUP, subject, quantity, starts(variant).stream().map(cost::applyAsLong).toList(),
					starts(other).stream().map(cost::applyAsLong).toList()));
	}

	private void addJars(List<File> plain, List<File> starter) {
		List<String> names = plain.stream().map(File::getName).toList();
		List<File> added = starter.stream().filter((jar) -> !names.contains(jar.getName())).toList();
		this.measurements.add(Measurement.of(GROUP, STARTER, "jars added", "", added.size()));
		this.measurements.add(Measurement.of(GROUP, STARTER, "size of jars added", "MB",
				added.stream().mapToLong(File::length).sum() / 1e6));
	}

}
