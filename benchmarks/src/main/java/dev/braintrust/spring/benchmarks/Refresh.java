package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts {@code RefreshWithRedis} in a JVM whose class path contains Redis. On the class
 * path of all programs, the auto-configurations of Redis would take part in the other
 * measurements.
 */
final class Refresh {

	private Refresh() {
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
		command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
		command.addAll(List.of("-cp", "target/test-classes:target/classes:target/lib-redis/*",
				"dev.braintrust.spring.benchmarks.RefreshWithRedis"));
		Process process = new ProcessBuilder(command).inheritIO().start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		System.exit(process.waitFor());
	}

}
