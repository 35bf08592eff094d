package dev.braintrust.spring.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long a web application takes to start: with the starter, with the starter's
 * auto-configurations left out on the same class path, the same with an interceptor that
 * does nothing in place of ours, and without the starter and all that it brings. The runs
 * alternate, because a machine's speed drifts.
 */
final class StartUp {

	private static final int RUNS = Integer.getInteger("runs", 10);

	private static final String WITH = "with the starter";

	private static final String INTERCEPTOR = "inactive, empty interceptor";

	private static final String INACTIVE = "starter inactive";

	/** What a web application has anyway; the rest of the class path is left out. */
	private static final Pattern WEB = Pattern.compile(
			"(spring-(aop|beans|boot|context|core|expression|web|webmvc)|spring-boot-(autoconfigure|http-converter|"
					+ "jackson|servlet|starter(-jackson|-logging|-tomcat.*|-webmvc)?|tomcat|web-server|webmvc)|jackson-(core|databind|annotations)|"
					+ "tomcat-embed-.*|jakarta\\..*|logback-.*|log4j-.*|slf4j-api|jul-to-slf4j|snakeyaml|jspecify|"
					+ "commons-logging|micrometer-(commons|observation))-[0-9].*\\.jar");

	private StartUp() {
	}

	public static void main(String[] args) {
		String all = System.getProperty("java.class.path");
		String plain = elements(all).filter((path) -> isPlain(path)).collect(Collectors.joining(File.pathSeparator));
		List<String> arguments = List.of("--exit", "--server.port=0", "--spring.main.banner-mode=off",
				"--spring.ai.openai.api-key=key", "--braintrust.api-key=key", "--braintrust.project=bench",
				"--braintrust.api-url=http://localhost:1", "--management.tracing.sampling.probability=1.0");
		List<String> without = new ArrayList<>(arguments);
		without.add("--" + BenchmarkApplication.WITHOUT_STARTER);
		List<String> interceptor = new ArrayList<>(without);
		interceptor.add("--bench.empty-interceptor");
		Map<String, Supplier<ChildProcess>> variants = new LinkedHashMap<>();
		variants.put(WITH, () -> new ChildProcess(all, GreetApplication.class, arguments));
		variants.put(INACTIVE, () -> new ChildProcess(all, GreetApplication.class, without));
		variants.put(INTERCEPTOR, () -> new ChildProcess(all, GreetApplication.class, interceptor));
		variants.put("plain web application",
				() -> new ChildProcess(plain, PlainWebApplication.class, List.of("--server.port=0")));
		Map<String, List<Start>> starts = new LinkedHashMap<>();
		for (int run = -1; run < RUNS; run++) {
			for (Map.Entry<String, Supplier<ChildProcess>> variant : variants.entrySet()) {
				Start start = start(variant.getValue());
				if (run >= 0) {
					starts.computeIfAbsent(variant.getKey(), (name) -> new ArrayList<>()).add(start);
				}
			}
		}
		System.out.printf("%-28s %24s %24s%n", "milliseconds: " + RUNS + " runs", "until ready (quartiles)",
				"main thread's work");
		starts.forEach((name, each) -> System.out.printf("%-28s %24s %24s%n", name,
				quartiles(each.stream().map(Start::uptime)), quartiles(each.stream().map(Start::worked))));
		compare("The starter adds", starts.get(WITH), starts.get(INACTIVE));
		compare("An empty interceptor adds", starts.get(INTERCEPTOR), starts.get(INACTIVE));
	}

	/**
	 * How long a start took.
	 *
	 * @param uptime milliseconds from the start of the process until it was ready
	 * @param worked milliseconds of processor time of the thread that started it
	 */
	private record Start(long uptime, long worked) {
	}

	/** Neighbours are compared, since a machine's speed drifts. */
	private static void compare(String what, List<Start> with, List<Start> without) {
		List<Long> uptime = new ArrayList<>();
		List<Long> worked = new ArrayList<>();
		for (int run = 0; run < RUNS; run++) {
			uptime.add(with.get(run).uptime() - without.get(run).uptime());
			worked.add(with.get(run).worked() - without.get(run).worked());
		}
		System.out.printf("%-28s %24s %24s%n", what, quartiles(uptime.stream()), quartiles(worked.stream()));
	}

	private static String quartiles(Stream<Long> values) {
		List<Long> sorted = values.sorted().toList();
		return "%d (%d to %d)".formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() / 4),
				sorted.get(sorted.size() * 3 / 4));
	}

	private static Stream<String> elements(String classpath) {
		return Arrays.stream(classpath.split(File.pathSeparator));
	}

	private static boolean isPlain(String path) {
		return new File(path).isDirectory() || WEB.matcher(new File(path).getName()).matches();
	}

	private static Start start(Supplier<ChildProcess> variant) {
		try (ChildProcess child = variant.get()) {
			String[] times = child.await(GreetApplication.READY).split(" ");
			child.awaitEnd();
			return new Start(Long.parseLong(times[0]), Long.parseLong(times[1]));
		}
	}

}
