package dev.braintrust.spring.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.braintrust.spring.benchmarks.CallPeers.Annotated;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Whether threads hinder each other: the work of two threads compared with one, and the
 * waits of many platform threads and virtual threads, which JDK Flight Recorder records.
 * Spans are exported to the stub, and prompts are refreshed each second.
 * <p>
 * Work is counted per second of processor time, because other processes use the machine.
 * A thread that waits uses no processor time; waits are counted separately. The subject
 * {@code no shared data} shows what the machine itself permits.
 */
final class Contention {

	private static final String GROUP = "scale";

	private static final boolean SHORT = Boolean.getBoolean("short");

	private static final int ROUNDS = Integer.getInteger("rounds", SHORT ? 1 : 7);

	private static final Duration ROUND = Duration.ofMillis(300);

	/**
	 * Rounds of all operations per second of all threads, with a pause between two
	 * rounds.
	 */
	private static final long RATE = 20_000;

	private static final Duration WARM_UP = Duration.ofSeconds(SHORT ? 1 : 10);

	private static final Duration FULL_SPEED = Duration.ofSeconds(SHORT ? 1 : 20);

	private static final Duration WAITS = Duration.ofSeconds(Integer.getInteger("seconds", SHORT ? 1 : 60));

	private Contention() {
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ CallPeers.class, SpanBenchmark.Llm.Beans.class })
	static class Beans {

	}

	public static void main(String[] args) throws Exception {
		List<Measurement> measurements = new ArrayList<>();
		try (BraintrustStub stub = new BraintrustStub();
				ConfigurableApplicationContext context = BenchmarkApplication.start(stub, Beans.class,
						"management.tracing.export.enabled=true", "braintrust.prompts.cache.refresh-interval=1s",
						// spans that are dropped at full speed
						"logging.level.io.opentelemetry.sdk.trace.export=error")) {
			Map<String, Supplier<Runnable>> operations = operations(context);
			Supplier<Runnable> all = () -> {
				List<Runnable> each = operations.values().stream().map(Supplier::get).toList();
				return () -> each.forEach(Runnable::run);
			};
			if (!Measurements.isSecondJdk()) {
				for (Map.Entry<String, Supplier<Runnable>> operation : operations.entrySet()) {
					measurements.add(twoThreads(operation.getKey(), operation.getValue()));
				}
				measurements.addAll(waits("16 platform threads", 16, Executors.defaultThreadFactory(), all));
			}
			if (Runtime.version().feature() >= 21) {
				measurements.addAll(waits("1,000 virtual threads", 1000, virtualThreads(), all));
			}
			else {
				System.out.println("Virtual threads are not measured: they require JDK 21");
			}
		}
		Measurements.write("Contention", measurements);
		System.exit(0);
	}

	/** Suppliers of operations, one of which each thread gets. */
	private static Map<String, Supplier<Runnable>> operations(ConfigurableApplicationContext context) {
		PromptRegistry registry = context.getBean(PromptRegistry.class);
		PromptReference reference = PromptReference.of("bench-support-agent");
		Prompt prompt = registry.get(reference);
		Map<String, Object> variables = BenchPrompt.variables();
		Annotated annotated = context.getBean(Annotated.class);
		SpanBenchmark.Llm llm = context.getBean(SpanBenchmark.Llm.class);
		Tracer tracer = context.getBean(Tracer.class);
		Map<String, Supplier<Runnable>> operations = new LinkedHashMap<>();
		operations.put("no shared data", () -> {
			StringBuilder text = new StringBuilder();
			return () -> {
				text.setLength(0);
				for (int i = 0; i < 20; i++) {
					text.append(i).append(", ");
				}
			};
		});
		operations.put("annotated calls", () -> {
			Span span = tracer.nextSpan().name("call").start();
			return () -> {
				try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
					annotated.managed("Where is my order?");
				}
			};
		});
		operations.put("builds", () -> () -> prompt.build(variables));
		operations.put("cache hits", () -> () -> registry.get(reference));
		operations.put("ends of spans", () -> llm::call);
		return operations;
	}

	private static Measurement twoThreads(String name, Supplier<Runnable> operation) throws InterruptedException {
		List<Double> one = new ArrayList<>();
		List<Double> two = new ArrayList<>();
		for (int i = -2; i < ROUNDS; i++) {
			double alone = workPerSecond(operation, 1);
			double together = workPerSecond(operation, 2);
			if (i >= 0) {
				one.add(alone);
				two.add(2 * together);
			}
		}
		return Measurement.ratio(GROUP, name, "two threads ÷ one", two, one);
	}

	/**
	 * The number of operations per second of processor time of one thread.
	 */
	private static double workPerSecond(Supplier<Runnable> operation, int count) throws InterruptedException {
		List<LoadThread> threads = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			threads.add(new LoadThread(operation.get(), ROUND));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		double work = threads.stream().mapToDouble(LoadThread::operations).sum();
		double nanos = threads.stream().mapToDouble(LoadThread::processorNanos).sum();
		return work / nanos * 1e9;
	}

	private static List<Measurement> waits(String name, int count, ThreadFactory factory, Supplier<Runnable> operation)
			throws Exception {
		load(factory, count, operation, 0, WARM_UP);
		long pause = Duration.ofSeconds(count).toNanos() / RATE;
		List<Measurement> measurements = new ArrayList<>(waits(name, count, factory, operation, pause, WAITS));
		measurements.addAll(waits(name + " at full speed", count, factory, operation, 0, FULL_SPEED));
		return measurements;
	}

	private static List<Measurement> waits(String name, int count, ThreadFactory factory, Supplier<Runnable> operation,
			long pause, Duration duration) throws Exception {
		try (WaitRecording recording = new WaitRecording()) {
			long operations = load(factory, count, operation, pause, duration);
			List<WaitRecording.Wait> waits = recording.stop();
			waits.stream().limit(20).forEach((wait) -> System.out.println(name + ": " + wait));
			return List.of(Measurement.of(GROUP, name, "waits over 1 ms", "", waits.size()), Measurement.of(GROUP, name,
					"rounds of all operations per second", "", (double) operations / duration.toSeconds()));
		}
	}

	@SuppressWarnings("ThreadPriorityCheck")
	private static long load(ThreadFactory factory, int count, Supplier<Runnable> operation, long pause,
			Duration duration) throws InterruptedException {
		long end = System.nanoTime() + duration.toNanos();
		LongAdder operations = new LongAdder();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Runnable own = operation.get();
			threads.add(factory.newThread(() -> {
				while (System.nanoTime() - end < 0) {
					own.run();
					operations.increment();
					if (pause > 0) {
						LockSupport.parkNanos(pause);
					}
					else {
						// a virtual thread that never waits would keep its carrier
						Thread.yield();
					}
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		return operations.sum();
	}

	/** By reflection, because the benchmarks are compiled for Java 17. */
	private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
		Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
		return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
	}

}
