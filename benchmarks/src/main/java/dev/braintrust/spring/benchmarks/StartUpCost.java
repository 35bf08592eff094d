package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * The cost of a start-up.
 *
 * @param uptime milliseconds since the start of the process
 * @param processorTime milliseconds of processor time of this thread
 * @param allocated kilobytes allocated by this thread, which do not depend on the machine
 * @param classes loaded classes, by all threads
 */
record StartUpCost(long uptime, long processorTime, long allocated, long classes) {

	static StartUpCost untilNow() {
		long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		return new StartUpCost(uptime, threads.getCurrentThreadCpuTime() / 1_000_000,
				threads.getCurrentThreadAllocatedBytes() / 1024,
				ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
	}

	static StartUpCost parse(String text) {
		String[] numbers = text.split(" ");
		return new StartUpCost(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]),
				Long.parseLong(numbers[3]));
	}

	@Override
	public String toString() {
		return this.uptime + " " + this.processorTime + " " + this.allocated + " " + this.classes;
	}

}
