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
 * auto-configurations left out on the same class path, and without the starter and all
 * that it brings. The runs alternate, because a machine's speed drifts.
 */
final class StartUp {

	private static final int RUNS = 10;

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
		Map<String, Supplier<ChildProcess>> variants = new LinkedHashMap<>();
		variants.put("with the starter", () -> new ChildProcess(all, GreetApplication.class, arguments));
		variants.put("starter inactive", () -> new ChildProcess(all, GreetApplication.class, without));
		variants.put("plain web application",
				() -> new ChildProcess(plain, PlainWebApplication.class, List.of("--server.port=0")));
		Map<String, List<Long>> times = new LinkedHashMap<>();
		for (int run = -1; run < RUNS; run++) {
			for (Map.Entry<String, Supplier<ChildProcess>> variant : variants.entrySet()) {
				long time = time(variant.getValue());
				if (run >= 0) {
					times.computeIfAbsent(variant.getKey(), (name) -> new ArrayList<>()).add(time);
				}
			}
		}
		times.forEach((name, each) -> System.out.printf("%-22s median %5d ms  mean %5.0f ms  %s%n", name, median(each),
				each.stream().mapToLong(Long::longValue).average().orElseThrow(), each));
		List<Long> differences = new ArrayList<>();
		for (int run = 0; run < RUNS; run++) {
			differences.add(times.get("with the starter").get(run) - times.get("starter inactive").get(run));
		}
		System.out.printf("The starter adds %d ms (median of the differences between neighbours: %s)%n",
				median(differences), differences);
	}

	private static Stream<String> elements(String classpath) {
		return Arrays.stream(classpath.split(File.pathSeparator));
	}

	private static boolean isPlain(String path) {
		return new File(path).isDirectory() || WEB.matcher(new File(path).getName()).matches();
	}

	private static long time(Supplier<ChildProcess> variant) {
		try (ChildProcess child = variant.get()) {
			long time = Long.parseLong(child.await(GreetApplication.READY));
			child.awaitEnd();
			return time;
		}
	}

	private static long median(List<Long> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

}
