package dev.braintrust.spring.prompt.internal;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * The main class of a separate process with a small heap. Builds hostile prompts and
 * prints a line for each: name, outcome, maximum time in milliseconds, and averages of
 * the megabytes allocated by a thread and of its work.
 */
public final class HostileProcess {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private HostileProcess() {
	}

	/**
	 * Run a selection of cases.
	 * @param arguments the number of concurrent builds; the index of the first case; the
	 * step to the next one; optionally, a substring of the name
	 */
	public static void main(String[] arguments) throws Exception {
		int concurrency = Integer.parseInt(arguments[0]);
		int first = Integer.parseInt(arguments[1]);
		int step = Integer.parseInt(arguments[2]);
		ExecutorService executor = Executors.newFixedThreadPool(concurrency, (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});
		List<HostileCases.Case> cases = HostileCases.all();
		for (int i = first; i < cases.size(); i += step) {
			if (arguments.length < 4 || cases.get(i).name().contains(arguments[3])) {
				run(cases.get(i), concurrency, executor);
			}
		}
		System.out.println("done\t" + cases.size());
		System.exit(0);
	}

	private static void run(HostileCases.Case hostile, int concurrency, ExecutorService executor) throws Exception {
		PromptFactory prompts = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);
		Map<String, Object> row = hostile.row().get();
		Object variables = hostile.variables().get();
		List<Future<Result>> results = new ArrayList<>();
		for (int i = 0; i < concurrency; i++) {
			results.add(executor.submit(() -> build(prompts, row, variables)));
		}
		String outcome = null;
		long milliseconds = 0;
		long bytes = 0;
		for (Future<Result> future : results) {
			Result result = future.get();
			outcome = (outcome == null || rank(result.outcome()) > rank(outcome)) ? result.outcome() : outcome;
			milliseconds = Math.max(milliseconds, result.nanos() / 1_000_000);
			bytes += result.bytes() / concurrency;
		}
		if (prompts.limits().usedMemory() != 0) {
			outcome = "LEAK of " + prompts.limits().usedMemory() + " bytes";
		}
		System.out.println(String.format(Locale.ROOT, "%s\t%s\t%d\t%d\t%d", hostile.name(), outcome, milliseconds,
				bytes / 1_000_000, prompts.limits().work() / concurrency));
	}

	/**
	 * The result of a build.
	 *
	 * @param outcome built, or the reason of the failure
	 * @param nanos the time in nanoseconds
	 * @param bytes the number of allocated bytes
	 */
	private record Result(String outcome, long nanos, long bytes) {
	}

	/** Of several outcomes, the one with the highest rank is reported. */
	private static int rank(String outcome) {
		return outcome.startsWith("WRONG") ? 2 : outcome.contains("it took longer") ? 1 : 0;
	}

	private static Result build(PromptFactory prompts, Map<String, Object> row, @Nullable Object variables) {
		long bytes = threads.getCurrentThreadAllocatedBytes();
		long start = System.nanoTime();
		String outcome;
		try {
			Prompt prompt = prompts.fromRow(row);
			outcome = "built " + prompt.build(variables).messages().size();
		}
		catch (PromptBuildException ex) {
			boolean complete = "hostile".equals(ex.slug()) && "1".equals(ex.version());
			outcome = judge(complete, ex);
		}
		catch (PromptException ex) {
			outcome = judge(true, ex);
		}
		catch (Throwable ex) {
			outcome = "WRONG " + ex;
		}
		return new Result(outcome, System.nanoTime() - start, threads.getCurrentThreadAllocatedBytes() - bytes);
	}

	private static String judge(boolean complete, PromptException ex) {
		String message = String.valueOf(ex.getMessage());
		boolean right = complete && message.contains("hostile") && message.length() < 1000
				&& !message.contains("the heap is exhausted") && !message.contains("sk-secret");
		return (right ? "refused " : "WRONG ")
				+ message.substring(0, Math.min(message.length(), 250)).replace('\t', ' ').replace('\n', ' ');
	}

}
