package dev.braintrust.spring.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Start-up cost of a web application: with the starter; with the same class path, but
 * without the starter's auto-configurations; the same with an empty interceptor; and
 * without the starter and its dependencies. Variants alternate, and each is first and
 * last equally often, because the speed of a machine drifts.
 */
final class StartUp {

	private static final int RUNS = Integer.getInteger("runs", 10);

	/** Another checkout with built benchmarks, for comparison. */
	private static final @Nullable String BEFORE = System.getProperty("before");

	private static final String WITH = "with the starter";

	private static final String INTERCEPTOR = "inactive, empty interceptor";

	private static final String INACTIVE = "starter inactive";

	/** Libraries of any web application; the rest of the class path is omitted. */
	private static final Pattern WEB = Pattern.compile(
			"(spring-(aop|beans|boot|context|core|expression|web|webmvc)|spring-boot-(autoconfigure|http-converter|"
					+ "jackson|servlet|starter(-jackson|-logging|-tomcat.*|-webmvc)?|tomcat|web-server|webmvc)|jackson-(core|databind|annotations)|"
					+ "tomcat-embed-.*|jakarta\\..*|logback-.*|log4j-.*|slf4j-api|jul-to-slf4j|snakeyaml|jspecify|"
					+ "commons-logging|micrometer-(commons|observation))-[0-9].*\\.jar");

	/** Libraries that are not dependencies of the starter. */
	private static final Pattern OTHERS = Pattern.compile(
			"(spring-ai-|openai-|spring-boot-(starter-)?cache|spring-context-support|spring-messaging|aspectjweaver|"
					+ "spring-boot-starter-aspectj|braintrust-sdk|jmh-|handlebars|compiler|jmustache|ST4|antlr|kotlin-|okhttp|"
					+ "okio|json-?schema|swagger-|jtokkit|nashorn|itu).*");

	/** WebClient and its dependencies. */
	private static final Pattern WEB_CLIENT = Pattern
		.compile("(netty-|reactor-netty|spring-webflux|spring-boot-(starter-)?webclient|spring-boot-reactor|"
				+ "spring-boot-http-codec).*");

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
		String starter = without(all, OTHERS);
		String noWebClient = without(starter, WEB_CLIENT);
		List<Variant> variants = new ArrayList<>();
		variants.add(new Variant(WITH, all, GreetApplication.class, arguments));
		variants.add(new Variant(INACTIVE, all, GreetApplication.class, without));
		variants.add(new Variant(INTERCEPTOR, all, GreetApplication.class, interceptor));
		variants.add(new Variant("plain, with the starter", starter, PlainWebApplication.class, arguments));
		variants.add(new Variant("plain, its libraries", starter, PlainWebApplication.class, without));
		variants.add(new Variant("plain, less WebClient", noWebClient, PlainWebApplication.class, without));
		variants
			.add(new Variant("plain web application", plain, PlainWebApplication.class, List.of("--server.port=0")));
		if (BEFORE != null) {
			variants.add(new Variant(WITH + ", before", before(all), GreetApplication.class, arguments));
			variants
				.add(new Variant("plain, the starter, before", before(starter), PlainWebApplication.class, arguments));
		}
		List<Variant> order = new ArrayList<>(variants);
		for (int run = -1; run < RUNS; run++) {
			for (Variant variant : order) {
				StartUpCost cost = variant.start();
				if (run >= 0) {
					variant.starts().add(cost);
				}
			}
			Collections.rotate(order, 1);
		}
		System.out.printf("%-28s %24s %24s %24s%n", RUNS + " runs: median (quartiles)", "ms until ready",
				"ms of main thread", "kB allocated by it");
		variants.forEach((variant) -> print(variant.name(), variant.starts()));
	}

	/**
	 * An application with a class path, and the measured costs of its starts.
	 *
	 * @param name the printed name
	 * @param classpath the class path
	 * @param main the main class
	 * @param arguments its arguments
	 * @param starts the costs measured so far
	 */
	private record Variant(String name, String classpath, Class<?> main, List<String> arguments,
			List<StartUpCost> starts) {

		Variant(String name, String classpath, Class<?> main, List<String> arguments) {
			this(name, classpath, main, arguments, new ArrayList<>());
		}

		StartUpCost start() {
			try (ChildProcess child = new ChildProcess(this.classpath, this.main, this.arguments)) {
				StartUpCost effort = StartUpCost.parse(child.await(GreetApplication.READY));
				child.awaitEnd();
				return effort;
			}
		}

	}

	private static void print(String name, List<StartUpCost> starts) {
		System.out.printf("%-28s %24s %24s %24s%n", name, quartiles(starts.stream().map(StartUpCost::uptime)),
				quartiles(starts.stream().map(StartUpCost::processorTime)),
				quartiles(starts.stream().map(StartUpCost::allocated)));
	}

	private static String quartiles(Stream<Long> values) {
		List<Long> sorted = values.sorted().toList();
		return "%d (%d to %d)".formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() / 4),
				sorted.get(sorted.size() * 3 / 4));
	}

	private static Stream<String> elements(String classpath) {
		return Arrays.stream(classpath.split(File.pathSeparator));
	}

	private static String without(String classpath, Pattern excluded) {
		return elements(classpath).filter((path) -> !excluded.matcher(new File(path).getName()).matches())
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static boolean isPlain(String path) {
		return new File(path).isDirectory() || WEB.matcher(new File(path).getName()).matches();
	}

	/** The same files of the other checkout. */
	private static String before(String classpath) {
		return elements(classpath).map((path) -> BEFORE + "/benchmarks/" + path)
			.collect(Collectors.joining(File.pathSeparator));
	}

}
