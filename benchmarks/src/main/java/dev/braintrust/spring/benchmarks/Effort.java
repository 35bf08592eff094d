package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * What it took to come this far.
 *
 * @param uptime milliseconds since the process began
 * @param worked milliseconds of processor time of this thread
 * @param allocated kilobytes that this thread has allocated, which depend on no machine
 */
record Effort(long uptime, long worked, long allocated) {

	static Effort untilNow() {
		long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		return new Effort(uptime, threads.getCurrentThreadCpuTime() / 1_000_000,
				threads.getCurrentThreadAllocatedBytes() / 1024);
	}

	static Effort parse(String text) {
		String[] numbers = text.split(" ");
		return new Effort(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
	}

	@Override
	public String toString() {
		return this.uptime + " " + this.worked + " " + this.allocated;
	}

}
