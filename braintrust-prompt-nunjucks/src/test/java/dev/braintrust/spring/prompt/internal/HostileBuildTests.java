package dev.braintrust.spring.prompt.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.prompt.PromptBuildException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds hostile prompts and variables (see {@link HostileCases}) in a process with a
 * small heap. Each is built, or rejected with a {@link PromptBuildException}, within the
 * limits. Every Maven build runs a sample; {@code mvn verify -Psoak} runs all cases.
 */
class HostileBuildTests {

	/** Twice the limit, plus a margin for a busy machine. */
	private static final long MAX_MILLISECONDS = 4000 + 6000;

	/** Far more than twice the work of any build that does not time out. */
	private static final long MAX_WORK = 25_000_000;

	/**
	 * Allocation that is independent of work, in megabytes; mostly classes.
	 */
	private static final long MAX_MEGABYTES = 80;

	private static final long MAX_BYTES_PER_WORK = 800;

	@ParameterizedTest
	@CsvSource({ "64, 1, 0, 5", "64, 8, 1, 7", "512, 8, 2, 12" })
	void shouldLimitCostOfSample(int megabytes, int concurrency, int first, int step) throws Exception {
		run(megabytes, concurrency, first, step);
	}

	@Tag("soak")
	@ParameterizedTest
	@CsvSource({ "64, 1", "64, 8", "512, 1", "512, 8" })
	void shouldLimitCostOfAllCases(int megabytes, int concurrency) throws Exception {
		run(megabytes, concurrency, 0, 1);
	}

	@Test
	void shouldHaveMoreThanFiftyCasesBesidesTable() {
		assertThat(HostileCases.all().stream().filter((one) -> !one.name().startsWith(HostileCases.TABLE)))
			.hasSizeGreaterThan(50);
	}

	private static void run(int megabytes, int concurrency, int first, int step) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx" + megabytes + "m", "-cp", System.getProperty("java.class.path"), HostileProcess.class.getName(),
				String.valueOf(concurrency), String.valueOf(first), String.valueOf(step))
			.redirectErrorStream(true)
			.start();
		List<String> lines = new ArrayList<>();
		try {
			process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add);
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(lines).isNotEmpty();
		assertThat(lines.get(lines.size() - 1)).as(String.join("\n", lines)).startsWith("done");
		for (String line : lines.subList(0, lines.size() - 1)) {
			check(line);
		}
		int cases = HostileCases.all().size();
		assertThat(lines).hasSize((cases - first + step - 1) / step + 1);
	}

	private static void check(String line) {
		String[] columns = line.split("\t");
		assertThat(columns).as(line).hasSize(5);
		String outcome = columns[1];
		long milliseconds = Long.parseLong(columns[2]);
		long allocated = Long.parseLong(columns[3]);
		long work = Long.parseLong(columns[4]);
		assertThat(outcome).as(line).matches("(built|refused) .*");
		assertThat(milliseconds).as(line).isLessThan(MAX_MILLISECONDS);
		assertThat(allocated).as(line).isLessThan(MAX_MEGABYTES + work * MAX_BYTES_PER_WORK / 1_000_000);
		if (!outcome.contains("it took longer")) {
			assertThat(work).as(line).isLessThan(MAX_WORK);
		}
	}

}
