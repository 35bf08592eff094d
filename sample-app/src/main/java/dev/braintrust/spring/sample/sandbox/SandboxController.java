package dev.braintrust.spring.sample.sandbox;

import java.util.List;
import java.util.Map;

import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.braintrust.spring.sample.sandbox.SandboxTraces.SandboxSpan;

/**
 * Returns the spans and model requests that the sandbox has received, and simulates
 * outages.
 */
@RestController
@RequestMapping("/sandbox")
@Profile(SandboxInitializer.PROFILE)
class SandboxController {

	private final Sandbox sandbox;

	SandboxController(Sandbox sandbox) {
		this.sandbox = sandbox;
	}

	/**
	 * The spans received by OTLP.
	 */
	@GetMapping("/spans")
	List<SandboxSpan> spans() {
		return this.sandbox.traces().spans();
	}

	@DeleteMapping("/spans")
	void clearSpans() {
		this.sandbox.traces().clear();
	}

	/**
	 * The requests received by the model.
	 */
	@GetMapping("/model-requests")
	List<Map<String, Object>> modelRequests() {
		return this.sandbox.model().requests();
	}

	@GetMapping("/outage")
	Outage outage() {
		return new Outage(this.sandbox.isOutage());
	}

	@PutMapping(path = "/outage", consumes = MediaType.APPLICATION_JSON_VALUE)
	Outage outage(@RequestBody Outage outage) {
		this.sandbox.outage(outage.down());
		return outage;
	}

	/**
	 * The state of the simulated Braintrust server.
	 *
	 * @param down whether prompt requests fail
	 */
	record Outage(boolean down) {
	}

}
