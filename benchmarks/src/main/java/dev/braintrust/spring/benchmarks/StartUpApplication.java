package dev.braintrust.spring.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@link PlainWebApplication} with certain libraries.
 *
 * @param name the printed name
 * @param libraries the jars
 * @param options options of the JVM
 * @param arguments arguments of the application
 */
record StartUpApplication(String name, List<File> libraries, List<String> options, List<String> arguments) {

	private static final boolean AOT_CACHE = Runtime.version().feature() >= 25;

	/** The kind of archive that this JVM supports best. */
	static final String ARCHIVE = AOT_CACHE ? "AOT cache" : "CDS archive";

	/** Archives of classes need jars, so that the class path contains no directory. */
	private static final File APPLICATION = new File("target/benchmarks-0.1.0-SNAPSHOT.jar");

	private static final List<String> ARGUMENTS = List.of("--server.port=0", "--spring.main.banner-mode=off",
			"--braintrust.api-key=key", "--braintrust.project=bench", "--braintrust.api-url=http://localhost:1",
			"--management.tracing.sampling.probability=1.0");

	/**
	 * An application with the libraries of a module.
	 * @param name the printed name
	 * @param module the directory of the module
	 */
	static StartUpApplication of(String name, String module) {
		File[] jars = new File(module, "target/lib").listFiles();
		return new StartUpApplication(name, Arrays.stream(Objects.requireNonNull(jars, module)).sorted().toList(),
				List.of(), ARGUMENTS);
	}

	/** The same application with a further argument. */
	StartUpApplication with(String newName, String argument) {
		List<String> newArguments = new ArrayList<>(this.arguments);
		newArguments.add(argument);
		return new StartUpApplication(newName, this.libraries, this.options, newArguments);
	}

	/** The same application with an archive of its classes, which a start creates. */
	StartUpApplication archived() {
		String archive = "target/" + this.name.hashCode() + (AOT_CACHE ? ".aot" : ".jsa");
		with(AOT_CACHE ? "-XX:AOTCacheOutput=" + archive : "-XX:ArchiveClassesAtExit=" + archive).start();
		return with(AOT_CACHE ? "-XX:AOTCache=" + archive : "-XX:SharedArchiveFile=" + archive);
	}

	private StartUpApplication with(String option) {
		return new StartUpApplication(this.name + ", " + ARCHIVE, this.libraries, List.of(option), this.arguments);
	}

	StartUpCost start() {
		String classPath = Stream.concat(Stream.of(APPLICATION), this.libraries.stream())
			.map(File::getPath)
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildProcess child = new ChildProcess(this.options, classPath, PlainWebApplication.class,
				this.arguments)) {
			StartUpCost cost = StartUpCost.parse(child.await(GreetApplication.READY));
			child.awaitEnd();
			return cost;
		}
	}

}
