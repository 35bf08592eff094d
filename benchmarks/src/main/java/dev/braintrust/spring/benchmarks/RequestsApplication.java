package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The {@link GreetApplication} with an endpoint that reports what the process has used so
 * far.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ GreetApplication.Greeter.class, GreetApplication.GreetController.class,
		RequestsApplication.CostController.class })
public class RequestsApplication {

	public static void main(String[] args) {
		GreetApplication.ready(SpringApplication.run(RequestsApplication.class, args), args);
	}

	/**
	 * Reports processor time, and allocated bytes by thread. Exports the queued spans
	 * first, so that their export counts for the requests that created them.
	 */
	@RestController
	static class CostController {

		private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		private static final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory
			.getOperatingSystemMXBean();

		private final SdkTracerProvider tracerProvider;

		CostController(SdkTracerProvider tracerProvider) {
			this.tracerProvider = tracerProvider;
		}

		@GetMapping("/cost")
		Map<String, Long> cost() {
			this.tracerProvider.forceFlush().join(10, TimeUnit.SECONDS);
			Map<String, Long> cost = new TreeMap<>();
			long[] ids = threads.getAllThreadIds();
			long[] bytes = threads.getThreadAllocatedBytes(ids);
			for (int i = 0; i < ids.length; i++) {
				cost.put("thread." + ids[i], bytes[i]);
			}
			cost.put("cpu", system.getProcessCpuTime());
			return cost;
		}

	}

}
