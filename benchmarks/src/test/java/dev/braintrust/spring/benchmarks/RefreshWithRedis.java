package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.springframework.context.ConfigurableApplicationContext;
import redis.embedded.RedisServer;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * The cost of refreshing 10,000 prompts in use once, which an application does each
 * minute: processor time and allocation of its threads, without those of the stub, and
 * requests. Prompts are refreshed in the background, more often than by default, so that
 * the program takes less time. Started by {@link Refresh}.
 */
final class RefreshWithRedis {

	private static final int PROMPTS = Integer.getInteger("prompts", Boolean.getBoolean("short") ? 100 : 10_000);

	private static final Duration INTERVAL = Duration
		.ofSeconds(Integer.getInteger("interval", Boolean.getBoolean("short") ? 1 : 20));

	private static final String GROUP = "scale";

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private RefreshWithRedis() {
	}

	public static void main(String[] args) throws Exception {
		List<Measurement> measurements = new ArrayList<>();
		measurements.addAll(refresh("responses without changes (304)", true));
		measurements.addAll(refresh("responses with the row", false));
		int port = freePort();
		RedisServer redis = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
		redis.start();
		try {
			measurements.addAll(refresh("responses without changes (304), Redis store", true,
					"braintrust.prompts.store.type=redis", "spring.data.redis.port=" + port));
		}
		finally {
			redis.stop();
		}
		Measurements.write("Refresh", measurements);
		System.exit(0);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static List<Measurement> refresh(String subject, boolean respondsNotModified, String... properties)
			throws InterruptedException {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("braintrust.prompts.cache.maximum-size=20000");
		all.add("braintrust.prompts.cache.refresh-interval=" + INTERVAL.toSeconds() + "s");
		try (BraintrustStub stub = new BraintrustStub();
				ConfigurableApplicationContext context = BenchmarkApplication.start(stub, BenchmarkApplication.class,
						all.toArray(String[]::new))) {
			stub.respondsNotModified(respondsNotModified);
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			CacheSizeBenchmark.fill(registry, PROMPTS);
			// the first refreshes are spread over the interval
			run(registry, INTERVAL);
			stub.reset();
			Map<Long, Cost> before = costs();
			run(registry, INTERVAL);
			Map<Long, Cost> after = costs();
			int requests = stub.requests();
			after.forEach((thread, cost) -> cost.subtract(before.getOrDefault(thread, new Cost(0, 0))));
			double scale = (double) PROMPTS / requests;
			long cpu = after.values().stream().mapToLong((cost) -> cost.nanos).sum();
			long bytes = after.values().stream().mapToLong((cost) -> cost.bytes).sum();
			return List.of(
					Measurement.of(GROUP, subject, "processor time of 10,000 refreshes", "ms", cpu * scale / 1e6),
					Measurement.of(GROUP, subject, "allocated by 10,000 refreshes", "MB", bytes * scale / 1024 / 1024),
					Measurement.of(GROUP, subject, "requests in one interval", "", requests),
					Measurement.of(GROUP, subject, "responses with 304", "", stub.notModified()));
		}
	}

	/** Reads every prompt several times, so that all are in use. */
	private static void run(PromptRegistry registry, Duration duration) throws InterruptedException {
		List<PromptReference> references = IntStream.range(0, PROMPTS)
			.mapToObj((i) -> PromptReference.of("prompt-" + i))
			.toList();
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() - end < 0) {
			references.forEach(registry::getIfCached);
			Thread.sleep(Math.min(duration.toMillis() / 4, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
		}
	}

	private static Map<Long, Cost> costs() {
		Map<Long, Cost> costs = new HashMap<>();
		Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
			.filter((thread) -> thread != null && !isStub(thread.getThreadName()))
			.forEach(
					(thread) -> costs.put(thread.getThreadId(), new Cost(THREADS.getThreadCpuTime(thread.getThreadId()),
							THREADS.getThreadAllocatedBytes(thread.getThreadId()))));
		return costs;
	}

	private static boolean isStub(String thread) {
		return thread.equals("stub") || thread.startsWith("HTTP-Dispatcher");
	}

	/**
	 * What a thread has used.
	 */
	private static final class Cost {

		private long nanos;

		private long bytes;

		Cost(long nanos, long bytes) {
			this.nanos = nanos;
			this.bytes = bytes;
		}

		void subtract(Cost other) {
			this.nanos -= other.nanos;
			this.bytes -= other.bytes;
		}

	}

}
