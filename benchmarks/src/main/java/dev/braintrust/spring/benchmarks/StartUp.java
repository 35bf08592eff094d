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
 * How long a web application takes to start: with the starter, with the starter's
 * auto-configurations left out on the same class path, the same with an interceptor that
 * does nothing in place of ours, and without the starter and all that it brings. The runs
 * alternate, each variant first and last as often as the others, because a machine's
 * speed drifts.
 */
final class StartUp {

	private static final int RUNS = Integer.getInteger("runs", 10);

	/** Another checkout whose benchmarks have been built, to compare with. */
	private static final @Nullable String BEFORE = System.getProperty("before");

	private static final String WITH = "with the starter";

	private static final String INTERCEPTOR = "inactive, empty interceptor";

	private static final String INACTIVE = "starter inactive";

	/** What a web application has anyway; the rest of the class path is left out. */
	private static final Pattern WEB = Pattern.compile(
			"(spring-(aop|beans|boot|context|core|expression|web|webmvc)|spring-boot-(autoconfigure|http-converter|"
					+ "jackson|servlet|starter(-jackson|-logging|-tomcat.*|-webmvc)?|tomcat|web-server|webmvc)|jackson-(core|databind|annotations)|"
					+ "tomcat-embed-.*|jakarta\\..*|logback-.*|log4j-.*|slf4j-api|jul-to-slf4j|snakeyaml|jspecify|"
					+ "commons-logging|micrometer-(commons|observation))-[0-9].*\\.jar");

	/** What the starter does not bring. */
	private static final Pattern OTHERS = Pattern.compile(
			"(spring-ai-|openai-|spring-boot-(starter-)?cache|spring-context-support|spring-messaging|aspectjweaver|"
					+ "spring-boot-starter-aspectj|braintrust-sdk|jmh-|handlebars|compiler|jmustache|ST4|antlr|kotlin-|okhttp|"
					+ "okio|json-?schema|swagger-|jtokkit|nashorn|itu).*");

	/** WebClient, and what it needs. */
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
				Effort start = variant.start();
				if (run >= 0) {
					variant.starts().add(start);
				}
			}
			Collections.rotate(order, 1);
		}
		System.out.printf("%-28s %24s %24s %24s%n", RUNS + " runs: median (quartiles)", "ms until ready",
				"ms of main thread", "kB it allocated");
		variants.forEach((variant) -> print(variant.name(), variant.starts()));
	}

	/**
	 * An application on a class path, and what its starts took.
	 *
	 * @param name what is printed
	 * @param classpath the class path
	 * @param main the application
	 * @param arguments its arguments
	 * @param starts what was measured so far
	 */
	private record Variant(String name, String classpath, Class<?> main, List<String> arguments, List<Effort> starts) {

		Variant(String name, String classpath, Class<?> main, List<String> arguments) {
			this(name, classpath, main, arguments, new ArrayList<>());
		}

		Effort start() {
			try (ChildProcess child = new ChildProcess(this.classpath, this.main, this.arguments)) {
				Effort effort = Effort.parse(child.await(GreetApplication.READY));
				child.awaitEnd();
				return effort;
			}
		}

	}

	private static void print(String name, List<Effort> starts) {
		System.out.printf("%-28s %24s %24s %24s%n", name, quartiles(starts.stream().map(Effort::uptime)),
				quartiles(starts.stream().map(Effort::worked)), quartiles(starts.stream().map(Effort::allocated)));
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
