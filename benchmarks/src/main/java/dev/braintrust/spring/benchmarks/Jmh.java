package dev.braintrust.spring.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs JMH with its own options and the profiler {@code gc}, and writes the results of
 * each class with benchmarks as measurements, in nanoseconds and allocated bytes.
 */
public final class Jmh {

	/** The group of all its measurements: the tables of benchmarks name their rows. */
	public static final String GROUP = "jmh";

	private Jmh() {
	}

	public static void main(String[] args) throws CommandLineOptionException, RunnerException {
		Collection<RunResult> results = new Runner(new CommandLineOptions(args)).run();
		Map<String, List<Measurement>> measurements = new LinkedHashMap<>();
		for (RunResult result : results) {
			String name = result.getParams().getBenchmark();
			String type = name.substring(0, name.lastIndexOf('.'));
			String program = type.substring(type.lastIndexOf('.') + 1);
			measurements.computeIfAbsent(program, (key) -> new ArrayList<>()).addAll(measurements(result));
		}
		measurements.forEach(Measurements::write);
	}

	private static List<Measurement> measurements(RunResult result) {
		String subject = subject(result.getParams());
		Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
		if (bytes == null) {
			throw new IllegalStateException("No allocated bytes of " + subject + "; add the option -prof gc");
		}
		return List.of(measurement(subject, "time", "ns", result.getPrimaryResult()),
				measurement(subject, "allocated", "B", bytes));
	}

	private static Measurement measurement(String subject, String quantity, String unit, Result<?> result) {
		Statistics iterations = result.getStatistics();
		return new Measurement(GROUP, subject, quantity, unit, iterations.getPercentile(50), iterations.getMin(),
				iterations.getMax());
	}

	/** The name of the method, followed by the values of its parameters. */
	private static String subject(BenchmarkParams params) {
		String method = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
		return params.getParamsKeys()
			.stream()
			.map((key) -> " " + params.getParam(key))
			.collect(Collectors.joining("", method, ""));
	}

}
