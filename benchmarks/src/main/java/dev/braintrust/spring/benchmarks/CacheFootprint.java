package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Cost of cached prompts: the memory of 100,000 prompts, and one minute of refreshes of
 * 1,000 prompts in use. The numbers for refreshes include the stub, which runs in the
 * same process.
 */
final class CacheFootprint {

	private static final int CACHED = 100_000;

	private static final int REFRESHED = 1000;

	private CacheFootprint() {
	}

	public static void main(String[] args) {
		memory();
		refresh(true);
		refresh(false);
	}

	private static void memory() {
		try (BraintrustStub stub = new BraintrustStub(); ConfigurableApplicationContext context = start(stub)) {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			CacheSizeBenchmark.fill(registry, 100);
			long before = usedHeap();
			long start = System.nanoTime();
			CacheSizeBenchmark.fill(registry, CACHED + 100);
			long elapsed = System.nanoTime() - start;
			System.out.printf("%d prompts loaded in %d s; %d bytes of heap per prompt (the row is %d characters)%n",
					CACHED, Duration.ofNanos(elapsed).toSeconds(), (usedHeap() - before) / CACHED,
					BenchPrompt.row().length());
		}
	}

	private static void refresh(boolean respondsNotModified) {
		try (BraintrustStub stub = new BraintrustStub(); ConfigurableApplicationContext context = start(stub)) {
			stub.respondsNotModified(respondsNotModified);
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			CacheSizeBenchmark.fill(registry, REFRESHED);
			for (int i = 0; i < 5; i++) {
				registry.refreshAll().block();
			}
			stub.reset();
			long cpu = cpu();
			long allocated = allocated();
			int rounds = 5;
			for (int i = 0; i < rounds; i++) {
				registry.refreshAll().block();
			}
			System.out.printf(
					"A minute's refreshes of %d prompts %s 304: %d requests, %d ms of processor time, %d kB allocated%n",
					REFRESHED, respondsNotModified ? "with" : "without", stub.requests() / rounds,
					Duration.ofNanos((cpu() - cpu) / rounds).toMillis(), (allocated() - allocated) / rounds / 1024);
		}
	}

	private static ConfigurableApplicationContext start(BraintrustStub stub) {
		return BenchmarkApplication.start(stub, BenchmarkApplication.class,
				"braintrust.prompts.cache.maximum-size=200000");
	}

	private static long usedHeap() {
		Runtime runtime = Runtime.getRuntime();
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return runtime.totalMemory() - runtime.freeMemory();
	}

	private static long cpu() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
	}

	private static long allocated() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
	}

}
